"""Rows are taken leniently: the document and the service disagree in types."""

from typing import Any

import pytest

from reconciler.model.field import Field, Type
from reconciler.model.kinds.statuspage import COMPONENT, SUBSCRIBER
from reconciler.providers.statuspage.bodies import empty, plain
from reconciler.providers.statuspage.rows import (
    fields_of,
    position,
    reference,
    references,
    value_of,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (3, 3),
        ("3", 3),
        (3.0, 3),
        (0, 0),
        (None, None),
        ("", None),
        ("third", None),
        (True, None),
        ([1], None),
        (float("inf"), None),
    ],
)
def test_a_position_is_a_number_however_it_is_written(raw: Any, expected: int | None) -> None:
    assert position({"position": raw}) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("g1", "g1"), ("", None), (None, None), (7, "7"), ({"id": "g1"}, "g1"), ({}, None), (False, None), (["g1"], None)],
)
def test_a_reference_is_an_id(raw: Any, expected: str | None) -> None:
    assert reference(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(None, None), ([], ()), (["a", {"id": "b"}, None], ("a", "b")), ("a", ("a",)), ("", ())],
)
def test_references_are_ids_or_the_things_themselves(raw: Any, expected: tuple[str, ...] | None) -> None:
    assert references(raw) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (Type.BOOL, None, False),
        (Type.BOOL, True, True),
        (Type.TEXT, None, None),
        (Type.TEXT, 42, "42"),
        (Type.TEXT, True, True),
        (Type.INT, None, None),
        (Type.NUMBER, 1.0, 1.0),
        (Type.MAP, {"a": [1]}, {"a": [1]}),
    ],
)
def test_values_keep_their_own_type(kind: Type, raw: Any, expected: Any) -> None:
    assert value_of(Field("some", kind, "Some field."), raw) == expected


def test_a_field_that_is_not_there_stays_unknown_and_status_is_none_of_ours() -> None:
    assert fields_of(COMPONENT, {"name": "X", "status": "operational", "unheard_of": 1}) == {"name": "X"}


def test_what_is_sent_under_one_name_may_come_back_under_another() -> None:
    assert fields_of(SUBSCRIBER, {"component_ids": ["c1"]}) == fields_of(SUBSCRIBER, {"components": ["c1"]})


@pytest.mark.parametrize(
    ("value", "expected"), [(None, True), ("", True), ((), True), ([], True), (False, False), (0, False)]
)
def test_false_and_zero_are_values(value: Any, expected: bool) -> None:
    assert empty(value) is expected


def test_what_is_sent_is_plain_json() -> None:
    assert plain({"a": ("b", {"c": None})}) == {"a": ["b", {"c": None}]}
