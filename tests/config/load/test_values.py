"""What a value of each type must be, and which characters a text may hold."""

from typing import Any

import pytest

from reconciler.config.load import checks
from reconciler.config.load.items import FileReading, ItemReader, ReadItems
from reconciler.config.problems import Problems
from reconciler.config.yaml.nodes import Branch, compose
from reconciler.model.field import Field, Type
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind

Room = Any


@pytest.mark.parametrize(
    ("key", "good"),
    [
        ("time_zone", ["America/New_York", "UTC", "Eastern Time (US & Canada)", "Europe/Berlin"]),
        ("css_greens", ["#2fcc66", "#2c6", "2FCC66", "seagreen", "rgb(1, 2, 3)", "SeaGreen"]),
        ("url", ["https://www.acme.example", "http://x.example:8080/a?b#c", "HTTPS://x.example", ""]),
        ("domain", ["status.acme.example", "xn--bcher-kva.example", "bücher.example", "a-b.example.", ""]),
        ("notifications_from_email", ["a@acme.example", "a+b@x.test", "ü@bücher.example", ""]),
        ("branding", ["basic", "premium"]),
    ],
)
def test_good_values_of_the_page(room: Room, key: str, good: list[str]) -> None:
    for value in good:
        (item,) = room.page(f"settings: {{{key}: {value!r}}}").items
        assert item.fields == {key: value}


@pytest.mark.parametrize(
    ("key", "bad", "said"),
    [
        ("time_zone", "Europa/Berlin", "is not a time zone ('Europa/Berlin') -> did you mean Europe/Berlin?"),
        ("time_zone", "xyzzy!", "is not a time zone ('xyzzy!') -> write an IANA name such as America/New_York"),
        (
            "css_greens",
            "greenish",
            'is not a color (\'greenish\') -> write one such as "#2fcc66", "#2c6" or seagreen',
        ),
        ("url", "www.acme.example", "is not a URL ('www.acme.example') -> write one such as https://www.acme.example"),
        ("url", "ftp://x.example", "is not a URL ('ftp://x.example') -> write one such as https://www.acme.example"),
        ("url", "https://", "is not a URL ('https://') -> write one such as https://www.acme.example"),
        ("url", "https://[x", "is not a URL ('https://[x') -> write one such as https://www.acme.example"),
        ("url", "https://x:y", "is not a URL ('https://x:y') -> write one such as https://www.acme.example"),
        (
            "url",
            "https://x .example",
            "is not a URL ('https://x .example') -> write one such as https://www.acme.example",
        ),
        (
            "domain",
            "https://status.acme.example",
            (
                "is not a host name ('https://status.acme.example')"
                " -> write one such as status.acme.example, without https:// and without a path"
            ),
        ),
        (
            "domain",
            "localhost",
            (
                "is not a host name ('localhost')"
                " -> write one such as status.acme.example, without https:// and without a path"
            ),
        ),
        (
            "domain",
            "a..b",
            "is not a host name ('a..b') -> write one such as status.acme.example, without https:// and without a path",
        ),
        (
            "notifications_from_email",
            "nobody",
            "is not an email address ('nobody') -> write one such as ops@acme.example",
        ),
        ("branding", "basci", "must be basic or premium; 'basci' is not -> did you mean `basic`?"),
        ("branding", "x", "must be basic or premium; 'x' is not"),
    ],
)
def test_bad_values_of_the_page(room: Room, key: str, bad: str, said: str) -> None:
    assert room.wrong(f"settings:\n  {key}: {bad!r}") == [f"2:{5 + len(key)}: `{key}` {said}"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2024-02-30", "is not in the calendar ('2024-02-30') -> write a date such as 2024-01-31"),
        ("31.1.2024", "is not a date ('31.1.2024') -> write it as year-month-day: 2024-01-31"),
        ("2024-1-31", "is not a date ('2024-1-31') -> write it as year-month-day: 2024-01-31"),
    ],
)
def test_bad_dates(room: Room, value: str, said: str) -> None:
    assert room.wrong(f"components:\n  - name: A\n    start_date: {value}") == [f"3:17: `start_date` {said}"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("x\\0y", "holds the character U+0000, which cannot stand in a name -> remove it"),
        ("x\\e[31my", "holds the character U+001B, which cannot stand in a name -> remove it"),
        ("x\\x85y", "holds the character U+0085, which cannot stand in a name -> remove it"),
        ("x\\Ly", "holds the character U+2028, which cannot stand in a name -> remove it"),
        ("x\\uffffy", "holds the character U+FFFF, which cannot stand in a name -> remove it"),
        ("x\\ty", "holds the character U+0009, which cannot stand in a name -> remove it"),
        ("x\\ny", "holds a line break, and is one line -> write it on one line, without `|` or \\n"),
        ("x\\r", "holds a line break, and is one line -> write it on one line, without `|` or \\n"),
    ],
)
def test_characters_that_cannot_stand_in_a_name(room: Room, written: str, said: str) -> None:
    assert room.wrong(f'components: [{{name: "{written}"}}]') == [f"1:21: `name` {said}"]


def test_a_name_as_a_block_is_not_one_line(room: Room) -> None:
    assert room.wrong("components:\n  - name: |\n      A\n") == [
        "2:11: `name` holds a line break, and is one line -> write it on one line, without `|` or \\n"
    ]


def test_long_texts_have_lines_and_tabs_and_no_other_control_characters(room: Room) -> None:
    items = room.items('components: [{name: A, description: "a\\tb\\r\\nc\\u200d🚀"}]')
    assert items["acme/component/A"].fields["description"] == "a\tb\r\nc\u200d🚀"
    assert room.wrong('components: [{name: A, description: "a\\x07"}]') == [
        "1:37: `description` holds the character U+0007, which cannot stand in a text -> remove it"
    ]


def test_half_a_character_from_the_environment_is_refused(room: Room) -> None:
    assert room.wrong("components: [{name: '${env:PAGE_X}'}]", {"PAGE_X": "a\udcff"}) == [
        "1:21: `name` holds half of a character (a lone surrogate)"
    ]


def test_a_name_has_a_length(room: Room) -> None:
    long = "x" * 10_000
    assert room.wrong(f"components: [{{name: {long}}}]") == [
        "1:21: `name` is 10,000 characters long; at most 255 are allowed"
    ]
    assert room.wrong(f"templates: [{{name: T, title: t, body: {'x' * 25_001}}}]") == [
        "1:39: `body` is 25,001 characters long; at most 25,000 are allowed"
    ]


def test_points_in_time() -> None:
    field = Field("at", Type.TIMESTAMP, "")
    assert checks.wrong(field, "2024-01-31T22:00:00-05:00", "") is None
    assert checks.wrong(field, "tomorrow", "tomorrow") == (
        "`at` is not a point in time ('tomorrow')",
        "write one such as 2024-01-31T22:00:00-05:00",
    )
    assert checks.wrong(Field("n", Type.INT, ""), "x", "x") is None


def test_a_long_value_is_shown_by_its_beginning() -> None:
    found = checks.wrong(Field("c", Type.COLOR, ""), "g" * 100, "g" * 100)
    assert found is not None
    assert found[0] == f"`c` is not a color ('{'g' * 60}…')"


SECRET = Kind(
    name="metrics_provider",
    title="Metrics providers",
    doc="",
    section=("metrics_providers",),
    fields=(
        Field("name", Type.TEXT, "", required=True, clearable=False),
        Field("api_key", Type.TEXT, "", sensitive=True, credential=True, clearable=False),
    ),
    rank=7,
    identity=Identity.NAME,
)


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("${env:SECRET_PAGE_KEY}", True),
        (" ${env:SECRET_PAGE_KEY} ", True),
        ("${file:key.txt}", False),
        ("hunter2", False),
        ("${env:SECRET_PAGE_KEY:-hunter2}", False),
        ("hunter2${env:SECRET_PAGE_KEY}", False),
        ("${env:SECRET_PAGE_KEY}hunter2", False),
        ("$${env:SECRET_PAGE_KEY}", False),
    ],
)
def test_a_secret_never_stands_in_the_file(written: str, stands: bool) -> None:
    problems = Problems()
    node = compose("f.yaml", f"name: A\napi_key: {written}\n", problems)
    assert isinstance(node, Branch)
    found = ReadItems("acme", "abc")
    ItemReader(SECRET, FileReading(problems, frozenset(), True), found).read(
        {"name": "A", "api_key": "read"}, node, None
    )
    said = [f"{p.line}:{p.column}: {p.message} -> {p.hint}" for p in problems.found]
    assert said == (
        []
        if stands
        else [
            (
                "2:10: `api_key` is a secret, and secrets never stand in the file"
                " -> write ${env:SECRET_PAGE_…} and set the variable where the tool runs"
            )
        ]
    )


def test_a_password_in_a_url_is_refused_and_not_repeated(room: Room) -> None:
    (said,) = room.wrong("settings: {url: 'https://user:hunter2@www.acme.example'}")
    assert "hunter2" not in said
