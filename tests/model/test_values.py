"""When two values of a field are the same, though written differently."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.field import Field, Type
from reconciler.model.values import canonical, contact_key, instant, is_color, phone_key, same


def field(type_: Type) -> Field:
    return Field("x", type_, "A field.")


@pytest.mark.parametrize("type_", list(Type))
@pytest.mark.parametrize("empty", ["", None, (), []])
def test_nothing_is_nothing_in_every_type(type_: Type, empty: Any) -> None:
    assert canonical(field(type_), empty) is None
    assert same(field(type_), empty, None)


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [
        (Type.TEXT, "two\nlines\n\n", "two\r\nlines"),
        (Type.LONG_TEXT, "a\rb", "a\nb"),
        (Type.TEXT, "\n", None),
        (Type.COLOR, "#FFF", "ffffff"),
        (Type.COLOR, "rgb(255, 0, 0)", "#f00"),
        (Type.COLOR, "Red", "ff0000"),
        (Type.TIME_ZONE, "Eastern Time (US & Canada)", "America/New_York"),
        (Type.TIME_ZONE, "UTC", "Etc/UTC"),
        (Type.EMAIL, "Ops@Acme.example ", "ops@acme.example"),
        (Type.HOST, "Status.Acme.example", "status.acme.example"),
        (Type.COUNTRY, "us", "US"),
        (Type.PHONE, "(202) 555-0100", "202 5550100"),
        (Type.DATE, "2024-01-31T00:00:00.000Z", "2024-01-31"),
        (Type.TIMESTAMP, "2024-01-31T12:00:00Z", "2024-01-31T13:00:00+01:00"),
        (Type.TIMESTAMP, "2024-01-31T12:00:00", "2024-01-31T12:00:00.000Z"),
        (Type.REFERENCES, ("a", "b"), ["b", "a", "a"]),
        (Type.MAP, {"a": [1, {"b": 2}]}, {"a": (1, {"b": 2})}),
        (Type.INT, 1, 1.0),
    ],
)
def test_what_means_the_same_is_the_same(type_: Type, one: Any, other: Any) -> None:
    assert same(field(type_), one, other)


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [
        (Type.TEXT, "a", "A"),
        (Type.TEXT, "a", " a"),
        (Type.LONG_TEXT, "a\n\nb", "a\nb"),
        (Type.COLOR, "#fff", "#fffffe"),
        (Type.COLOR, "no color", "not one either"),
        (Type.TIME_ZONE, "Europe/Berlin", "Europe/Paris"),
        (Type.EMAIL, "a@acme.example", "b@acme.example"),
        (Type.DATE, "2024-01-31", "2024-02-01"),
        (Type.TIMESTAMP, "2024-01-31T12:00:00Z", "2024-01-31T12:00:01Z"),
        (Type.TIMESTAMP, "soon", "later"),
        (Type.REFERENCES, ("a",), ("a", "b")),
        (Type.BOOL, False, None),
        (Type.MAP, {"a": 1}, {"a": 2}),
        (Type.CHOICE, "basic", "premium"),
    ],
)
def test_what_means_something_else_is_not(type_: Type, one: Any, other: Any) -> None:
    assert not same(field(type_), one, other)


@pytest.mark.parametrize("type_", list(Type))
@given(
    value=st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text())
    )
)
def test_whatever_the_service_sends_has_a_canonical_form(type_: Type, value: Any) -> None:
    form = canonical(field(type_), value)
    assert hash(form) == hash(canonical(field(type_), value))
    assert same(field(type_), value, value)


def test_colors() -> None:
    assert all(map(is_color, ("#abc", "abc", "#aabbcc", "tomato", "rgba(1, 2, 3, 0.5)")))
    assert not any(map(is_color, ("", "abcd!", "#12345", "color")))


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"email": " Ops@Acme.example"}, "email:ops@acme.example"),
        ({"webhook": "https://h.acme.example/X", "email": "a@acme.example"}, "webhook:https://h.acme.example/X"),
        ({"sms": "(202) 555-0100", "country": "us"}, "sms:+12025550100"),
        ({}, "email:"),
    ],
)
def test_a_subscriber_is_known_by_one_contact(fields: dict[str, Any], key: str) -> None:
    assert contact_key(fields) == key


def test_phones_of_one_number_are_one() -> None:
    assert phone_key("+1 202 555 0100", None) == phone_key("2025550100", "us") == "+12025550100"
    assert phone_key("1", "us") == "US:1"
    assert phone_key("12", None) == ":12"


def test_a_moment_is_read_from_text_alone() -> None:
    assert instant(5) == 5
    assert instant("no moment") == "no moment"
