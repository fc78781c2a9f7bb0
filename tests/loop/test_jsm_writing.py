"""The main story under every combination of what the reference leaves open about writing: a slow job of its own."""

import random
from itertools import product
from typing import Any

import pytest

from reconciler.sandbox import JsmQuirks
from tests.loop.cover import COVER, SWITCHES, named, reading
from tests.loop.jsm_loop import JsmLoop
from tests.loop.jsm_story import play

WRITING = ("put", "nest", "null", "fields", "tree", "delete_order", "orphans", "batch")
"""The switches that say what a write does to the page (jsm-api.md 4)."""


def every_writing() -> list[JsmQuirks]:
    """The full product, once with the other switches as usual, and once with those of a column of the pairwise cover."""
    chance, usual = random.Random(1), reading(0)
    readings = []
    for values in product(*(SWITCHES[name] for name in WRITING)):
        writing = dict(zip(WRITING, values, strict=True))
        other: dict[str, Any] = reading(chance.randrange(1, len(COVER["ids"])))
        readings += [JsmQuirks(**usual | writing), JsmQuirks(**other | writing)]
    return readings


def test_the_product_holds_every_combination_twice() -> None:
    readings = every_writing()
    assert len(readings) == 2 * 864
    assert len({tuple(getattr(quirks, name) for name in WRITING) for quirks in readings}) == 864


@pytest.mark.scheduled
@pytest.mark.parametrize("quirks", every_writing(), ids=named)
def test_the_main_story_under_every_combination(jsm: JsmLoop, quirks: JsmQuirks) -> None:
    jsm.sandbox.jsm_quirks = quirks
    play(jsm)
