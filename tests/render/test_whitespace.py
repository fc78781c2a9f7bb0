"""What differs in whitespace alone is shown so that the eye can see it, in every format."""

import pytest

from reconciler import render
from reconciler.render.diff import unified
from reconciler.render.whitespace import marked, only_whitespace
from tests.render.plans import act, change, document, note


@pytest.mark.parametrize(
    ("before", "after", "only"),
    [
        ("Data API", "Data  API", True),
        ("Data API", "Data\u00a0API", True),
        ("Data API", " Data API ", True),
        ("Data API", "DataAPI", True),
        ("a\nb", "a\n\nb", True),
        ("Data API", "Data API", False),
        ("Data API", "Data  APIs", False),
        ("", " ", True),
        (None, " ", False),
        (["a b"], ["a  b"], False),
    ],
)
def test_what_differs_in_whitespace_alone(before: object, after: object, only: bool) -> None:
    assert only_whitespace(before, after) is only


def test_each_sort_of_whitespace_has_its_mark() -> None:
    assert marked("a b\u00a0c\td\ne\u2003f\r") == "a␣b⍽c⇥d⏎e\\u2003f␍"


def test_short_texts_are_shown_with_marks() -> None:
    plan = document(act("update", "component", "Data", changes=(change("description", "for all", "for  all "),)))
    assert '        description (whitespace only): "for␣all" -> "for␣␣all␣"\n' in render.plan(plan, "text")
    assert '| `description` (whitespace only) | `"for␣all"` | `"for␣␣all␣"` |\n' in render.plan(plan, "markdown")
    shown = render.plan(plan, "html")
    assert '<br><span class="none"><bdi>whitespace only</bdi></span>' in shown
    assert "<bdi>&quot;for␣␣all␣&quot;</bdi>" in shown


def test_a_rename_by_whitespace_shows_both_names() -> None:
    renamed = act(
        "update",
        "component",
        "Data API",
        changes=(change("name", "Data\u00a0API", "Data API"),),
        notes=(
            note("rename", 'renamed from "Data\u00a0API"; it stays the same component', names=('"Data\u00a0API"',)),
        ),
    )
    assert '        name (whitespace only): "Data⍽API" -> "Data␣API"\n' in render.plan(document(renamed), "text")


def test_of_a_long_text_the_lines_that_differ_have_marks_and_no_others() -> None:
    before = "We work on it.\nWrites are slow.\nBye now.\n"
    after = "We work on it.\nWrites  are slow.\nBye then.\n"
    assert unified(before, after) == [
        (" ", "We work on it."),
        ("-", "Writes␣are␣slow."),
        ("-", "Bye now."),
        ("+", "Writes␣␣are␣slow."),
        ("+", "Bye then."),
    ]


def test_a_blank_line_that_comes_is_shown_as_one() -> None:
    assert unified("a\nb", "a\n\nb") == [(" ", "a"), ("+", "⏎"), (" ", "b")]
    assert unified("a\nb", "a\n  \nb") == [(" ", "a"), ("+", "␣␣⏎"), (" ", "b")]


def test_a_long_line_is_cut_to_where_its_whitespace_differs() -> None:
    before, after = "x" * 300 + " end", "x" * 300 + "  end"
    (_, old), (_, new) = unified(before, after)
    assert (old[-6:], new[-7:]) == ("xx␣end", "xx␣␣end")
    assert len(old) < 100
