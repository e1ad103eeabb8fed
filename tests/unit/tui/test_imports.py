"""Who may import whom: widgets only papers and text, the model no widgets, nobody in circles."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Final

import pytest

import digest
import tui
from tests.unit.processes import run_python

ROOT: Final = Path(tui.__file__).parents[1]
FILES: Final = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for package in (digest, tui)
    for file in Path(str(package.__file__)).parent.rglob("*.py")
}
"""Every module of the program, by name."""
FOR_WIDGETS: Final = (
    "digest.paper", "digest.text", "tui.messages", "tui.overriding", "tui.line_input",
    "tui.row_layout", "tui.text_page", "tui.column_flow",
    "textual", "rich",
)  # fmt: skip


def imported(module: str) -> set[str]:
    """The modules that a module imports anywhere, even only for the type checker."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            submodules = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (submodules & FILES.keys()) or {node.module}
    return found - {module}


@pytest.mark.parametrize("widget", sorted(each for each in FILES if "tui.widgets." in each))
def test_a_widget_imports_nothing_but_what_widgets_may(widget: str) -> None:
    allowed = {
        name
        for name in imported(widget)
        if name.split(".")[0] in sys.stdlib_module_names
        or any(f"{name}.".startswith(f"{each}.") for each in FOR_WIDGETS)
    }
    assert imported(widget) - allowed == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    arrows = {module: imported(module) & FILES.keys() for module in FILES}
    while leaves := {module for module, others in arrows.items() if not others & arrows.keys()}:
        for module in leaves:
            del arrows[module]
    assert arrows.keys() == set(), "in circles, or above one"


def test_the_model_loads_no_textual() -> None:
    done = run_python("import sys, tui.model.reader; print('textual' in sys.modules)")
    assert done.stdout == "False\n", done.stderr
