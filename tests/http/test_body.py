"""Bodies, bounded before and after they are unpacked."""

import gzip
import zlib

import pytest

from reconciler.http.body import Body, BodyError


def read(encoding: str, data: bytes, limit: int = 1000, piece: int = 7) -> bytes:
    body = Body(encoding, limit)
    for start in range(0, len(data), piece):
        body.feed(data[start : start + piece])
    return body.finish()


@pytest.mark.parametrize("encoding", ["", "identity", " Identity "])
def test_a_plain_body_comes_as_it_is(encoding: str) -> None:
    assert read(encoding, b"[1, 2]") == b"[1, 2]"


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_a_packed_body_is_unpacked(encoding: str, piece: int) -> None:
    assert read(encoding, gzip.compress(b"[1, 2]" * 100), piece=piece) == b"[1, 2]" * 100


def test_a_packed_body_may_have_several_members() -> None:
    assert read("gzip", gzip.compress(b"[1") + gzip.compress(b", 2]")) == b"[1, 2]"


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "gzip,gzip,gzip"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(BodyError, match="has an encoding that was not asked for"):
        Body(encoding, 1000)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_body_that_is_too_large_is_not_read_further(encoding: str) -> None:
    data = b"x" * 1001 if not encoding else gzip.compress(b"x" * 1001)
    with pytest.raises(BodyError, match="is larger than 1000 bytes"):
        read(encoding, data)


def test_what_is_packed_is_bounded_too() -> None:
    with pytest.raises(BodyError, match="is larger than 1000 bytes"):
        read("gzip", gzip.compress(b"") * 100)


def test_a_bomb_is_unpacked_to_the_limit_and_no_further() -> None:
    body = Body("gzip", 1000)

    with pytest.raises(BodyError):
        body.feed(gzip.compress(b"x" * 100_000_000))

    assert len(body.data) == 1001


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"not packed at all", "is not packed as it says"),
        (zlib.compress(b"[]"), "is not packed as it says"),
        (gzip.compress(b"[1, 2]" * 100)[:-9], "was cut off"),
    ],
    ids=["plain", "zlib", "cut"],
)
def test_a_body_that_is_not_packed_as_it_says_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(BodyError, match=why):
        read("gzip", data, limit=100_000)


def test_nothing_is_an_empty_body() -> None:
    assert read("gzip", b"") == b""
