"""The style sheet of the HTML documents: what is read has the contrast of WCAG AA, light and dark and on paper."""

import re
from importlib.resources import files

import pytest

STYLE = files("reconciler.render").joinpath("style.css").read_text(encoding="utf-8")
LIGHT, DARK, PRINT = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", block)) for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
)
READ = [
    *((ink, paper) for ink in ("ink", "faint", "focus", "create", "delete") for paper in ("paper", "sheet")),
    *((ink, f"{ink}-bg") for ink in ("create", "update", "delete", "manual")),
]


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", [LIGHT, DARK, PRINT], ids=["light", "dark", "print"])
@pytest.mark.parametrize(("ink", "paper"), READ)
def test_text_has_a_contrast_of_at_least_4_5(colors: dict[str, str], ink: str, paper: str) -> None:
    assert contrast(colors[ink], colors[paper]) >= 4.5


def test_paper_is_white_and_every_color_is_given_for_it() -> None:
    assert set(PRINT) == set(LIGHT) == set(DARK)
    assert {PRINT[name] for name in PRINT if name.endswith("bg") or name in ("paper", "sheet")} == {"#fff"}
