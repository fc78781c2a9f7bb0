"""The README's pictures are of today's output, and small."""

import json
import struct
from pathlib import Path

import pytest

from tests.pictures.__main__ import IMAGES, SOURCES, WIDTH, digest, pages


def test_the_pictures_are_made_from_what_the_tool_prints_today(tmp_path: Path) -> None:
    digests = {picture: digest(page) for picture, page in pages(tmp_path).items()}
    assert json.loads(SOURCES.read_text(encoding="utf-8")) == digests, (
        "run `python -m tests.pictures`, and look at them"
    )


@pytest.mark.parametrize("picture", WIDTH)
def test_a_picture_is_small_and_of_the_width_that_it_is_made_for(picture: str) -> None:
    data = (IMAGES / f"{picture}.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(data) < 400_000
    width, height = struct.unpack(">II", data[16:24])
    assert width == 2 * WIDTH[picture]
    assert 400 < height < 3_000


def test_there_is_no_other_picture() -> None:
    assert {path.name for path in IMAGES.iterdir()} == {f"{picture}.png" for picture in WIDTH} | {SOURCES.name}
