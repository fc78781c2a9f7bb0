"""JSON is YAML: characters that it writes as two escapes."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.config.load.interpolation import Expander
from reconciler.config.load.values import Reader
from reconciler.config.problems import Problems, source_of
from reconciler.config.yaml.nodes import compose
from tests.config.yaml.test_nodes import wrong


def read(text: str) -> Any:
    problems = Problems()
    node = compose("f.json", text, problems)
    assert node is not None and not problems.count, problems.found
    return Reader(problems, Expander(problems, {}, lambda _: "")).value(node)


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_what_json_writes_is_read(indent: int | str | None) -> None:
    data = {
        "emoji \U0001f4a5": [
            "\U0001f680",
            "a\U0001f469\u200d\U0001f4bb/\\ud83d",
            "\ue83d\uee80\U0001f680",
            "\x7f\u2028\x00",
        ]
    }
    assert read(json.dumps(data, indent=indent)) == data


@given(
    st.recursive(
        st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    )
)
@settings(max_examples=200, deadline=None)
def test_any_json_of_texts_is_read(data: Any) -> None:
    text = json.dumps({"d": data})
    if "${" not in text:
        assert read(text) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"\\ud83d\\ude80"', "\U0001f680"),
        ('"\\uD83D\\uDe80!"', "\U0001f680!"),
        ('"\\\\ud83d\\\\ude80"', "\\ud83d\\ude80"),
        ('"\\\\\\ud83d\\ude80"', "\\\U0001f680"),
        ('"\\ud83d\\ude80 \\ue83d \ue83d \\U0000ee80"', "\U0001f680 \ue83d \ue83d \uee80"),
        ("'\\ud83d\\uDE80'", "\\ud83d\\uDE80"),
        ("\\ud83d \\uD83d", "\\ud83d \\uD83d"),
        ('["\\ud83d\\ude80", |\n  x]', None),
        ("a: |  # \\ud83d\n  \\uDe80 \\ue83d\n", {"a": "\\uDe80 \\ue83d\n"}),
        ('a: "\\ud83d\\ude80"\nb: >-\n  \\ud83d\n  \\uDE80\n', {"a": "\U0001f680", "b": "\\ud83d \\uDE80"}),
        ('a: "\\ud83d\\\n  \\ude80"\n', {"a": "\U0001f680"}),
    ],
)
def test_escapes_are_put_together_only_where_they_are_escapes(text: str, expected: Any) -> None:
    if expected is None:
        assert wrong(text)
    else:
        assert read(text) == expected


def test_places_stay_what_they_are() -> None:
    problems = Problems()
    node: Any = compose("f.json", '{"a": "\u00e4\\ud83d\\ude80", "b": 1}', problems)
    assert [source_of(child).column for child in node.children] == [2, 7, 24, 29]
    assert wrong('{"a": "\\ud83d\\ude80", "b": [}') == ["1:29: a value is missing here"]


@pytest.mark.parametrize(
    ("text", "place", "half"),
    [
        ('a: 1\nb: "x\\ud83d"', "2:6", "\\ud83d"),
        ('b: "\\ude80\\ud83d\\ude80"', "1:5", "\\ude80"),
        ('b: "\\ud83d\\ude80\\uDE80"', "1:17", "\\uDE80"),
        ('b: "\\ud83d \\ude80"', "1:5", "\\ud83d"),
        ('"\u00e4\U0001f680\\\\\\udfff": c', "1:6", "\\udfff"),
    ],
)
def test_half_a_character_is_told_where_it_stands(text: str, place: str, half: str) -> None:
    assert wrong(text)[0] == (
        f"{place}: {half} is half of a character, and the other half does not stand beside it"
        " -> write both halves, or the character itself"
    )


def test_a_text_that_holds_every_stand_in_is_refused_as_it_was() -> None:
    used = "\ue900\uf900\uc900\ub900\ua900"
    assert wrong(f'a: "{used}\\ud83d\\ude80"') == ["1:12: an escape that is no character"]
