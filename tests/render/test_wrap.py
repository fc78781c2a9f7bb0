"""Long lines are wrapped below where their text begins; words, names and commands stay whole."""

import pytest

from reconciler.render.ansi import Paint, plain
from reconciler.render.wording import columns
from reconciler.render.wrap import hanging, names_after, wrapped

LONG = "Everything customers call is described here in more words than fit"


@pytest.mark.parametrize(
    ("opening", "indent"),
    [
        ("", 0),
        ("error: ", 2),
        ("statuspage.yaml:12:9: ", 2),
        ("    ", 6),
        ("  1. ", 5),
        ("      ~ ", 8),
        ("ok  config    ", 14),
        ("  Default  ", 11),
        ("        description:   ", 20),
    ],
)
def test_further_lines_begin_below_the_text(opening: str, indent: int) -> None:
    first, *others = hanging(opening + LONG, 40).split("\n")
    assert first.startswith(opening.rstrip())
    assert others
    assert {len(line) - len(line.lstrip()) for line in others} == {indent}
    assert " ".join([first.removeprefix(opening), *(line.strip() for line in others)]).split() == LONG.split()


def test_no_line_is_wider_than_the_terminal_and_color_takes_no_room() -> None:
    text = hanging(f"    {Paint(color=True)('warn', LONG)}  ローマ字 ローマ字 ローマ字 ローマ字", 40)
    assert max(columns(plain(line)) for line in text.split("\n")) <= 40
    assert min(columns(plain(line)) for line in text.split("\n")[:-1]) > 25
    assert plain(text).split()[:3] == LONG.split()[:3]


def test_what_fits_is_left_alone_to_the_byte() -> None:
    text = "  a  \n\n    `b  c`\n"
    assert hanging(text, 40) == text


def test_a_command_in_backticks_stays_whole_where_it_fits() -> None:
    assert hanging("Run `reconciler apply --page acme` again: it goes on from here.", 40).split("\n") == [
        "Run `reconciler apply --page acme`",
        "again: it goes on from here.",
    ]
    assert hanging("Run `reconciler apply --page acme --only everything` again", 30).split("\n") == [
        "Run `reconciler apply --page",
        "acme --only everything` again",
    ]


def test_names_are_parted_only_between_them() -> None:
    names = [f"Component {number}" for number in range(6)]
    assert list(names_after("In Core: ", names, 46, "  ")) == [
        "In Core: Component 0, Component 1, Component 2,",
        "  Component 3, Component 4, Component 5",
    ]


def test_a_wide_letter_takes_two_columns_and_a_mark_none() -> None:
    assert wrapped("  ", "とても 長い テキスト なので 折り返し", 22) == [
        "  とても 長い テキスト",
        "  なので 折り返し",
    ]
    assert (columns("ที่นี่"), columns("é"), columns("한"), columns("❤️")) == (2, 1, 2, 1)
