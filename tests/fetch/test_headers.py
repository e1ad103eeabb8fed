"""What headers say about when to ask again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.fetch.headers import LONGEST_HOLD, hold_seconds

NOW = 1_780_000_000.0  # Thu, 28 May 2026 20:26:40 GMT


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "17"}, 17),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "Thu, 28 May 2026 20:27:40 GMT"}, 60),
        ({"retry-after": "Thu, 28 May 2026 20:27:40 -0000"}, 60),
        ({"retry-after": "Thu, 28 May 2026 20:00:00 GMT"}, 0),
        ({"retry-after": "99999999999"}, LONGEST_HOLD),
        ({"retry-after": "9" * 5000}, LONGEST_HOLD),
        ({"retry-after": "Wed, 25 Nov 9999 17:27:20 +" + "9" * 30}, None),
        ({"ratelimit": f'"api";r=0;t={"9" * 5000}'}, LONGEST_HOLD),
        ({"ratelimit": f'"api";r={"0" * 5000};t=4'}, 5),
        ({"ratelimit": f'"api";r={"9" * 5000};t=4'}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "٣"}, None),
        ({"ratelimit": '"api";r=0;t=55'}, 56),
        ({"ratelimit": '"api"; r = 0 ; t = 55'}, 56),
        ({"ratelimit": '"api";r=12;t=55'}, None),
        ({"ratelimit": '"pages";r=3;t=9, "api";r=0;t=4'}, 5),
        ({"ratelimit": "garbage"}, None),
        ({"retry-after": "3", "ratelimit": '"api";r=0;t=55'}, 3),
    ],
)
def test_headers_say_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert hold_seconds(headers, NOW) == seconds


@given(st.text(), st.text())
def test_no_header_raises_an_error_or_a_wait_longer_than_a_day(after: str, limit: str) -> None:
    seconds = hold_seconds({"retry-after": after, "ratelimit": limit}, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_HOLD
