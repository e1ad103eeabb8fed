"""Figures of merit in a text: `10x`, `2.8×`, `< 1 % drop`, `600 fps`, `47.5% mIoU`. No I/O."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = r"\d{1,6}(?:[.,]\d{1,4})?"
_UNIT: Final = (
    r"[x×](?!\w)"
    r"|%(?:\s(?:mIoU|mAP|AP|accuracy|drop|loss|faster|slower|fewer|less|more)\b)?"
    r"|(?:fps|FPS|ms|[GT]FLOPs?|[GT]OPS|[KMGT]B(?:/s)?|tokens/s|dB|mIoU|mAP|BLEU|FID)\b"
    r"|(?:-fold|fold)\b"
)
FIGURE: Final = re.compile(
    rf"(?<![\w.,])(?:[<>~≈≤≥+−-]\s?)?{_NUMBER}(?:\s?[x×%]?\s?[-–]\s?{_NUMBER})?\s?(?:{_UNIT})"
)
"""Matches one; every part has a limit, so it takes linear time."""
