"""Long texts side by side: only what differs, with a little of what is around it."""

from hypothesis import given
from hypothesis import strategies as st

from reconciler.render import diff


def test_what_is_long() -> None:
    assert not diff.is_long("short\n", 10)
    assert diff.is_long("a\nb", 10)
    assert diff.is_long("x" * 11, 10)
    assert not diff.is_long(None, 10)
    assert not diff.is_long(["a\nb"], 10)


def test_two_lines_of_context_and_a_gap_between_hunks() -> None:
    before = "\n".join(f"line {number}" for number in range(1, 21))
    after = before.replace("line 3\n", "line three\n").replace("line 18", "line eighteen")
    assert diff.unified(before, after + "\r\n") == [
        (" ", "line 1"),
        (" ", "line 2"),
        ("-", "line 3"),
        ("+", "line three"),
        (" ", "line 4"),
        (" ", "line 5"),
        ("@", "line 16"),
        (" ", "line 16"),
        (" ", "line 17"),
        ("-", "line 18"),
        ("+", "line eighteen"),
        (" ", "line 19"),
        (" ", "line 20"),
    ]


def test_lines_that_only_come_or_only_go() -> None:
    assert diff.unified("", "a\nb") == [("+", "a"), ("+", "b")]
    assert diff.unified("a\nb\nc", "a\nc") == [(" ", "a"), ("-", "b"), (" ", "c")]
    assert diff.unified("a\nb\nc", "x\nc") == [("-", "a"), ("-", "b"), ("+", "x"), (" ", "c")]


def test_a_long_line_is_cut_to_where_it_differs() -> None:
    before = "a" * 500 + "OLD" + "b" * 500
    removed, added = diff.unified(before, before.replace("OLD", "NEW"), most=40)
    assert removed == ("-", "…" + "a" * 10 + "OLD" + "b" * 10 + "…")
    assert added == ("+", "…" + "a" * 10 + "NEW" + "b" * 10 + "…")


def test_a_long_difference_is_cut_too() -> None:
    one, other = diff.around("x" * 1000, "y" * 1000, 20)
    assert (one, other) == ("x" * 20 + "…", "y" * 20 + "…")


def test_a_long_line_without_a_partner_is_counted() -> None:
    assert diff.unified("", "z" * 1000, most=10) == [("+", "zzzzzzzzzz… (990 more characters)")]


def test_a_text_alone_shows_its_first_lines() -> None:
    assert diff.plain("a\nb\nc\n", "+", lines=2) == [("+", "a"), ("+", "b"), ("@", "and 1 more line")]
    assert diff.plain("a\nb\nc\nd", "+", lines=2)[-1] == ("@", "and 2 more lines")


def test_very_many_lines_are_not_compared() -> None:
    assert diff.unified("x\n" * 3000, "y\n" * 3001) == [("@", "3,000 lines become 3,001: too long to compare here")]


@given(st.text("ab\n", max_size=60), st.text("ab\n", max_size=60))
def test_the_lines_hold_what_was_removed_and_added(before: str, after: str) -> None:
    lines = diff.unified(before, after)
    old, new = before.rstrip("\n").split("\n"), after.rstrip("\n").split("\n")
    removed = [text for sign, text in lines if sign == "-"]
    added = [text for sign, text in lines if sign == "+"]
    assert len(old) - len(removed) - (not before.rstrip("\n")) == len(new) - len(added) - (not after.rstrip("\n"))
    assert all(text.rstrip("⏎") in old for text in removed)
    assert all(text.rstrip("⏎") in new for text in added)
