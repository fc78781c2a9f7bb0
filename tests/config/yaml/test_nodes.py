"""Which YAML is read, and what is said about the rest."""

import pytest

from reconciler.config.load.interpolation import Expander
from reconciler.config.load.values import Reader
from reconciler.config.problems import Problems
from reconciler.config.yaml import nodes

NO_TAGS = " -> remove the tag: every value has the type it looks like, and quotes make it text"


def value(text: str) -> object:
    """The plain value of a YAML text that has nothing wrong."""
    problems = Problems()
    node = nodes.compose("f.yaml", text, problems)
    assert node is not None, problems.found
    result = Reader(problems, Expander(problems, {}, str)).value(node)
    assert problems.found == []
    return result


def wrong(text: str) -> list[str]:
    """The problems of a YAML text, as `line:column: message -> hint`."""
    problems = Problems()
    node = nodes.compose("f.yaml", text, problems)
    if node is not None:
        Reader(problems, Expander(problems, {}, str)).value(node)
    return [f"{p.line}:{p.column}: {p.message}" + (f" -> {p.hint}" if p.hint else "") for p in problems.found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("No", "No"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("0123", "0123"),
        ("-0123", "-0123"),
        ("0123.5", "0123.5"),
        ("1_000", "1_000"),
        ("2024-01-31", "2024-01-31"),
        ("0b11", "0b11"),
        ("NULL", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("nUll", "nUll"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("false", False),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("0o17", 15),
        ("0x1f", 31),
        ("0xfg", "0xfg"),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        (".", "."),
        ("-", [None]),
        ("+", "+"),
        ("-a", "-a"),
        ('"1"', "1"),
        ("'true'", "true"),
        ("! 12", "12"),
        ("!!str 12", "12"),
        ("!!int 12", 12),
        ("!!float 12", 12),
        ("!!bool true", True),
        ("!!null ~", None),
        ("!!seq [a]", ["a"]),
        ("!!map {a: b}", {"a": "b"}),
        ("a:", {"a": None}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ('"1": x', {"1": "x"}),
        ("on: off", {"on": "off"}),
        ("&a 1", 1),
        ("[&a x, *a, *a]", ["x", "x", "x"]),
        ("[&a {b: [1]}, *a]", [{"b": [1]}, {"b": [1]}]),
        ("%YAML 1.2\n---\na: b\n...\n", {"a": "b"}),
        ("\ufeffa: b", {"a": "b"}),
        ("1" * 5000, "1" * 5000),
    ],
)
def test_values_follow_the_core_schema(text: str, expected: object) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_not_a_number_is_a_number() -> None:
    found = value(".nan")
    assert isinstance(found, float)
    assert found != found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", "2:1: the key `a` stands here twice; the first is on line 1 -> keep one of them"),
        (
            "a: {b: 1}\n<<: {c: 2}\n",
            "2:1: the merge key `<<` is not part of YAML 1.2 -> write what they share under `defaults:`, by kind"
            " (reconciler explain defaults), or write the keys out",
        ),
        ("1: x\n", '1:1: the key 1 is not text -> write it in quotes: "1"'),
        ("true: x\n", '1:1: the key true is not text -> write it in quotes: "true"'),
        ("? \n: x\n", '1:2: a key that is empty is not text -> write it in quotes: ""'),
        (
            "? [a]\n: x\n",
            "1:3: a list or a map cannot be a key -> write a plain key; a value that begins with `{{` goes in quotes",
        ),
        (
            "!secret a",
            "1:1: the tag !secret is not known here" + NO_TAGS,
        ),
        (
            "!!python/object:os.system a",
            "1:1: the tag !!python/object:os.system is not known here" + NO_TAGS,
        ),
        (
            "!!set {a: ~}",
            "1:1: the tag !!set is not known here" + NO_TAGS,
        ),
        (
            "!!str a: b\n!!omap c: d",
            "2:1: the tag !!omap is not known here" + NO_TAGS,
        ),
        (
            "!!int x",
            "1:1: the value is not what its tag !!int says" + NO_TAGS,
        ),
        (
            "!!int true",
            "1:1: the value is not what its tag !!int says" + NO_TAGS,
        ),
        ("a: b\n---\nc: d\n", "2:1: a second document begins here -> one file holds one document; remove the `---`"),
        ("a: *b\n", "1:4: the alias *b has no anchor &b before it"),
        ("a: &a [*a]\n", "1:8: the alias *a stands inside what it stands for"),
        ("a:\n\tb: 1\n", "2:1: a tab where YAML takes only spaces -> indent with spaces"),
        ("a: b: c\n", "1:5: a `key: value` where none can stand -> check the indentation; put the value in quotes"),
        ("a:\n  - b\n c: d\n", "3:2: something that is no key of this map -> check the indentation"),
        ("- a\nb: c\n", "2:1: something that is no item of this list -> check the indentation"),
        ("a: [1, 2\nb: 3\n", "1:4: a `[` opens here and is not closed -> write the `]` that closes it"),
        ("a: {b: 1\nc: d: e\n", "1:4: a `{` opens here and is not closed -> write the `}` that closes it"),
        ("a: 'b\n", "1:4: a quote opens here and is not closed -> close it"),
        ("a: @b\n", "1:4: a character that cannot begin a value -> put the value in quotes"),
        (
            'a: "\\q"\n',
            "1:5: an unknown escape inside double quotes -> use single quotes, or double the `\\`",
        ),
        ('a: "\\ud800"\n', "1:5: \\ud800 is half of a character, and the other half does not stand beside it"),
        ('a: "\\U0000d800"\n', "1:7: an escape that is no character"),
        ("!x!y a\n", "1:1: an unknown tag -> remove the tag: every value has the type it looks like"),
        ("%YAML 3.0\n---\na: b\n", "1:1: a YAML version that is not read here -> remove the %YAML line"),
        ("a: b\n...\nc: d\n", "3:1: something after the end of the document -> remove it"),
        ("a: \x07\n", "1:4: the character U+0007 may not stand in a YAML file"),
        ("%FOO bar\n---\na: b\n", "1:5: not YAML: found unknown directive name"),
    ],
)
def test_what_is_no_such_yaml_is_told_at_its_place(text: str, expected: str) -> None:
    assert wrong(text)[0].startswith(expected)


def test_an_empty_file_says_how_to_begin() -> None:
    for text in ("", "\n\n", "# only a comment\n"):
        assert wrong(text) == ["0:0: the file is empty -> begin with `version: 1`"]


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "? " * 100_000])
def test_collections_stand_a_hundred_deep_at_most(text: str) -> None:
    assert [line.partition(": ")[2] for line in wrong(text)] == [
        "lists and maps stand more than 100 deep here -> write it flatter"
    ]


@pytest.mark.parametrize("depth", [101, 1_000, 1_001, 1_024, 5_000])
@pytest.mark.parametrize(
    ("before", "opening"), [("", "["), ("pages: ", "["), ("- ", "[{"), ("a: {b: ", "{'c': "), ("", "- ")]
)
def test_a_depth_that_the_parser_refuses_by_itself_is_told_in_the_same_words(
    before: str, opening: str, depth: int
) -> None:
    assert [line.partition(": ")[2] for line in wrong(before + opening * depth)] == [
        "lists and maps stand more than 100 deep here -> write it flatter"
    ]


def test_what_an_alias_stands_for_counts_into_the_depth() -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 200))
    assert wrong(chain) == ["98:12: lists and maps stand more than 100 deep here -> write it flatter"] or wrong(chain)[
        0
    ].endswith("lists and maps stand more than 100 deep here -> write it flatter")


def test_a_bomb_of_aliases_is_refused_before_it_goes_off() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12)
    )
    assert wrong(bomb) == [
        "6:45: the file holds more than 1,000,000 values up to here -> split the file; what an alias stands for counts each time"
    ]


def test_very_many_values_are_refused() -> None:
    assert wrong("- a\n" * 1_000_001)[0].startswith("1000000:3: the file holds more than 1,000,000 values")


def test_the_parser_in_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    monkeypatch.setattr(nodes, "Parser", yaml.SafeLoader)
    assert value("a: [1, 'x', on, &a {b: c}, *a]\n") == {"a": [1, "x", "on", {"b": "c"}, {"b": "c"}]}
    assert wrong("a: b: c\n") == [
        "1:5: a `key: value` where none can stand -> check the indentation; put the value in quotes"
    ]
    assert wrong("a:\n\t- b\n") == ["2:1: a tab where YAML takes only spaces -> indent with spaces"]
    assert wrong("a: é\x07\n") == [
        "1:5: the character U+0007 may not stand in a YAML file -> remove it; inside double quotes it can be written as an escape"
    ]


def test_duplicates_beyond_the_thousandth_problem_are_only_counted() -> None:
    problems = Problems()
    node = nodes.compose("f.yaml", "".join(f"a: {i}\n" for i in range(1503)), problems)
    assert node is not None
    Reader(problems, Expander(problems, {}, str)).value(node)
    assert problems.count == 1502
    assert len(problems.found) == 1001
    assert problems.found[-1].message == "there are 502 more problems than the 1,000 that are listed"
