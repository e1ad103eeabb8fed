"""What every test may use: a home of its own, and the shared data where it is there."""

from __future__ import annotations

import compileall
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from digest.storage.paths import Home, home_at

# A property that is slow on a busy machine is not broken.
# Thousands of examples are for the trials that run by hand.
settings.register_profile(
    "sheaf",
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("sheaf")

ROOT = Path(__file__).parents[1]
"""The checkout."""
SHARED = ROOT.parent / "shared"
"""Real data beside the checkout; not part of the project."""


def pytest_configure(config: pytest.Config) -> None:
    """Compile the program once, before the workers start.

    Tests start it hundreds of times, and where the environment forbids Python to write bytecode
    each of those processes would compile every module again.
    """
    if not hasattr(config, "workerinput"):
        for package in ("digest", "tui"):
            compileall.compile_dir(ROOT / package, quiet=2)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """SHEAF_HOME in the test's own folder: no test touches a person's library."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SHEAF_HOME", str(folder))
    return folder


@pytest.fixture
def home(own_home: Path) -> Home:
    """The folders of the test's own home."""
    return home_at(own_home)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data's folder."""
    if not SHARED.is_dir():
        pytest.skip("the shared data is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def seed(shared: Path) -> Path:
    """The saved page that the project began from: 109 papers."""
    return shared / "seed" / "hf-papers-inference-speed.txt"
