"""No character of a stranger's does anything: not in a terminal, a log, Markdown, HTML, an annotation or JSON."""

import json
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reconciler.render import escape
from tests.render.plans import HOSTILE, NASTY

PIECES = [
    "`",
    "``",
    "|",
    "\\",
    "\\|",
    "::error::x",
    "##[error]",
    "@everyone",
    "#1",
    "<b>",
    "</details>",
    "<!--",
    "-->",
    "https://evil.example",
    "www.evil.example",
    "[a](b)",
    "![a](b)",
    "*",
    "_",
    "~~",
    "1.",
    "-",
    "#",
    ">",
    "&amp;",
    "&#64;",
    "a",
    "word",
    "Größe",
    "deadbeef",
    "a@b.example",
]
INVISIBLE = ["\n", "\r", "\t", " ", "    ", "\x1b[2J", "\u202e", "\u200b", "\u2028", "\ud800"]
WORDS = st.lists(st.sampled_from([*PIECES, *INVISIBLE]), max_size=12).map("".join)
TEXT = st.one_of(st.text(), WORDS)
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def seen(text: str) -> bool:
    """Whether every character of the text can be seen."""
    return not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in text)


def plain_words(source: str) -> list[str]:
    """The texts that stand outside of code in rendered Markdown; fails where anything but text and code came out."""
    out = []
    for token in MARKDOWN.parseInline(source)[0].children or []:
        assert token.type in ("text", "code_inline", "text_special", "em_open", "em_close"), (token.type, source)
        if token.type != "code_inline":
            out.append(token.content)
    return out


def test_every_format_character_of_unicode_is_shown() -> None:
    everything = "".join(map(chr, range(0x110000)))
    assert seen(escape.visible(everything))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\u202e\u200b\ufeff", r"\u202e\u200b\ufeff"),
        ("\U000e0041", r"\U000e0041"),
        ("\ud83d", r"\ud83d"),
        ("Größe ❤️ 日本", "Größe ❤️ 日本"),
        ("  ::error::x", r"  \x3a:error::x"),
        ("a ::error::x", "a ::error::x"),
        ("x ##[error]y ##vso[z]", r"x \x23#[error]y \x23#vso[z]"),
        ("## heading", "## heading"),
    ],
)
def test_terminal(text: str, shown: str) -> None:
    assert escape.terminal(text) == shown


@given(TEXT)
@example(HOSTILE)
@example(NASTY)
def test_terminal_text_is_one_harmless_line(text: str) -> None:
    shown = escape.terminal(text)
    assert seen(shown)
    assert not shown.lstrip().startswith("::")
    assert not re.search(r"##\w*\[", shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("REST API", "`REST API`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        (" x ", "`  x  `"),
        ("", "*(empty)*"),
        ("  ", "*(blank)*"),
        (HOSTILE, "`` ` | </details> <img src=x onerror=alert(1)> @everyone #1 ::error::x ``"),
    ],
)
def test_markdown(text: str, shown: str) -> None:
    assert escape.markdown(text) == shown


@given(TEXT)
@example(HOSTILE)
@example(NASTY)
def test_markdown_is_a_code_span_and_nothing_else(text: str) -> None:
    shown = escape.markdown(text)
    assert seen(shown)
    tokens = MARKDOWN.parseInline(f"x {shown} y")[0].children or []
    code = [token.content for token in tokens if token.type == "code_inline"]
    if not text.strip(" "):
        assert not code
    else:
        assert code == [escape.terminal(text)]
        assert "".join(token.content for token in tokens if token.type == "text") == "x  y"


@given(TEXT, TEXT)
@example("a|b", "\\|")
@example(HOSTILE, NASTY)
def test_a_cell_stays_one_cell(one: str, other: str) -> None:
    source = f"| a | b |\n| --- | --- |\n| {escape.markdown_cell(one)} | {escape.markdown_cell(other)} |\n"
    tokens = MARKDOWN.parse(source)
    cells = [tokens[place + 1] for place, token in enumerate(tokens) if token.type == "td_open"]
    assert len(cells) == 2
    assert [token.type for token in tokens if token.level == 0] == ["table_open", "table_close"]
    for cell, text in zip(cells, (one, other), strict=True):
        if text.strip(" |"):
            shown = "".join(
                token.content for token in cell.children or [] if token.type in ("text", "code_inline", "text_special")
            )
            assert shown.replace(" ", "") == "|".join(
                escape.terminal(part) if part.strip(" ") or not part else "(blank)" for part in text.split("|")
            ).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("renamed from Callbacks; it stays the same component", "renamed from Callbacks; it stays the same component"),
        ("would delete 6 of 8 components (limit: 5)", "would delete 6 of 8 components (limit: 5)"),
        ("would delete 2 of 3 components (limit: 5 and 25%)", "would delete 2 of 3 components (limit: 5 and 25%)"),
        ("5) is no list", "`5)` is no list"),
        ("2.5 and more", "`2.5` and more"),
        ("`limits: {deletes: 6}`, or `--allow-deletes 6`", "`limits: {deletes: 6}`, or `--allow-deletes 6`"),
        ("leave a component in acme/group/Labs, or own it", "leave a component in `acme/group/Labs`, or own it"),
        ("moves from @everyone #1 to x", "moves from `@everyone #1` to x"),
        ("1. not a list", "`1`. not a list"),
        ("commit deadbeef12", "commit `deadbeef12`"),
        ("x@`y`", "`x@` `y`"),
        ("`a``b`", "``` `a``b` ```"),
    ],
)
def test_prose(text: str, shown: str) -> None:
    assert escape.markdown_prose(text) == shown


@given(TEXT)
@example(HOSTILE)
@example("![a](b) | x")
def test_prose_lets_only_words_through(text: str) -> None:
    shown = escape.markdown_prose(text)
    assert seen(shown)
    for words in plain_words(f"x {shown}"):
        assert not re.search(r"[@#<>\[\]|\\/&_*~]|www\.", words), words
    blocks = [token.type for token in MARKDOWN.parse(f"- {shown}") if token.type.endswith("_open")]
    assert blocks in (["bullet_list_open", "list_item_open"], ["bullet_list_open", "list_item_open", "paragraph_open"])


@given(st.lists(TEXT))
@example(["```", "~~~", "</details>"])
def test_nothing_leaves_a_fence(lines: list[str]) -> None:
    tokens = MARKDOWN.parse(escape.markdown_fence(lines, "diff") + "\n\nafter\n")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content.rstrip("\n").split("\n") == "\n".join(map(escape.terminal, lines)).rstrip("\n").split("\n")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(TEXT)
@example(HOSTILE)
@example('" onmouseover="x')
def test_html_has_no_element_of_a_strangers(text: str) -> None:
    parser = Tags()
    parser.feed(f'<p title="{escape.html(text)}">{escape.html(text)}</p>')
    parser.close()
    assert parser.found == ["p"]
    assert parser.text == escape.visible(text)
    assert seen(escape.html(text))


def test_html_that_is_printed_to_a_log_holds_no_workflow_command() -> None:
    assert escape.html("x ##[error]y ##vso[z] ## c") == "x &#35;#[error]y &#35;#vso[z] ## c"


def test_workflow_commands() -> None:
    assert escape.workflow_data("100 %\r\n::error::x ##[x]") == r"100 %25%0A::error::x \x23#[x]"
    assert escape.workflow_property("a:b,c%\nd") == "a%3Ab%2Cc%25\\nd"


@given(TEXT)
@example(NASTY)
def test_a_workflow_command_stays_one_line(text: str) -> None:
    for shown in (escape.workflow_data(text), escape.workflow_property(text)):
        assert len(shown.splitlines()) <= 1
        assert seen(shown)
        assert not re.search(r"##\w*\[", shown)


@given(TEXT)
def test_json_reads_back_and_holds_no_command(text: str) -> None:
    shown = escape.json_text(json.dumps([text, "##[error]"]))
    assert json.loads(shown) == [text, "##[error]"]
    assert "##[" not in shown


def test_a_name_in_a_sentence_is_told_apart_once_and_only_as_a_whole() -> None:
    assert list(escape.spans("it is from it, to item", ["it", " "])) == [("it", True), (" is from it, to item", False)]
    assert list(escape.spans("a `b` c", [])) == [("a ", False), ("b", True), (" c", False)]
    assert list(escape.spans("from `b`: c", ["`b`"])) == [("from ", False), ("`b`", True), (": c", False)]


def test_clip() -> None:
    assert escape.clip("abc", 3) == "abc"
    assert escape.clip("a" * 2003, 3) == "aaa… (2,000 more characters)"
