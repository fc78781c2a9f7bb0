"""What a write need not read again: for three seconds, and only where nothing was written to it since."""

import pytest

from reconciler.providers.jsm.recent_reads import FRESH, ReadRequest, RecentReads

LIVE = ReadRequest(("pages", "p1"), ())
DRAFT = ReadRequest(("pages", "draft", "p1"), ())
TREE = ReadRequest(("pages", "d1", "components", "draft", "v2"), (("first", 100),))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def reads(clock: Clock, *, writing: bool) -> RecentReads:
    """Both states of a page and its components, as they were read just now."""
    recent = RecentReads(clock)
    for request in (LIVE, DRAFT, TREE):
        recent.keep(request, {"of": "/".join(request.segments)}, writing=writing)
    return recent


def test_a_write_uses_what_was_read_a_moment_ago() -> None:
    clock = Clock()
    recent = reads(clock, writing=False)
    assert recent.recall(LIVE, writing=True) == {"of": "pages/p1"}
    assert recent.recall(LIVE, writing=True) == {"of": "pages/p1"}
    clock.now = FRESH + 0.1
    assert recent.recall(LIVE, writing=True) is None


def test_another_query_is_another_reading() -> None:
    recent = reads(Clock(), writing=False)
    assert recent.recall(ReadRequest(TREE.segments, (("first", 50),)), writing=True) is None


def test_a_reading_of_the_page_uses_only_what_a_write_read_and_that_once() -> None:
    assert reads(Clock(), writing=False).recall(LIVE, writing=False) is None
    recent = reads(Clock(), writing=True)
    assert recent.recall(LIVE, writing=False) == {"of": "pages/p1"}
    assert recent.recall(LIVE, writing=False) is None


def test_what_is_changed_by_whoever_got_it_is_kept_as_it_was() -> None:
    recent = reads(Clock(), writing=False)
    answer = recent.recall(LIVE, writing=True)
    assert isinstance(answer, dict)
    answer["of"] = "something else"
    assert recent.recall(LIVE, writing=True) == {"of": "pages/p1"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (("components", "batch_process"), [LIVE]),
        (("pages", "draft", "d1"), [LIVE]),
        (("pages", "draft", "d1", "publish"), [DRAFT, TREE]),
        (("pages", "p1", "unpublish"), []),
        (("subscribers",), []),
    ],
)
def test_a_write_forgets_what_it_may_change(written: tuple[str, ...], kept: list[ReadRequest]) -> None:
    recent = reads(Clock(), writing=False)
    recent.forget(written)
    assert [request for request in (LIVE, DRAFT, TREE) if recent.recall(request, writing=True)] == kept
