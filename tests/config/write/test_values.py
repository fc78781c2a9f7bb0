"""How the value of a field is written: as it is, or not at all where loading would refuse or change it."""

from collections.abc import Iterable
from typing import Any

import pytest

from reconciler.config.write import values
from reconciler.config.write.values import ABSENT, Unwritable, written
from reconciler.config.yaml.emit import Entries
from reconciler.model.field import Field, Type


def value(field: Field, raw: Any, known: Iterable[str] = ()) -> Any:
    return written(field, raw, lambda _field, one: one.upper() if one in known else None)


NUMBER = Field("n", Type.NUMBER, "", minimum=0, maximum=5)


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        (NUMBER, 1.5, 1.5),
        (Field("n", Type.INT, ""), 3, 3),
        (Field("n", Type.INT, "", default=3), 3, ABSENT),
        (Field("n", Type.REFERENCE, "", refers=("component",)), "c1", "C1"),
        (Field("n", Type.CHOICE, "", choices=("a", "b")), "b", "b"),
        (Field("n", Type.MAP, ""), {}, Entries()),
        (
            Field("n", Type.MAP, ""),
            {"a": 1, "b": {"c": ["d"]}, "e": 0.5},
            Entries([("a", 1), ("b", Entries([("c", ("d",))])), ("e", 0.5)]),
        ),
    ],
)
def test_values_of_every_type_are_written_as_they_are(field: Field, raw: Any, expected: Any) -> None:
    assert value(field, raw, ["c1"]) == expected


@pytest.mark.parametrize(
    ("field", "raw", "why"),
    [
        (NUMBER, True, "it is no number"),
        (NUMBER, float("nan"), "it is no number"),
        (NUMBER, 6, "6 is out of its range"),
        (NUMBER, -1, "-1 is out of its range"),
        (Field("n", Type.INT, ""), 1.5, "it is no whole number"),
        (Field("n", Type.REFERENCE, "", refers=("component",)), "c2", "it names something that this file does not declare"),
        (Field("n", Type.REFERENCES, "", refers=("component",)), "c2", "it is no list of references"),
        (Field("n", Type.REFERENCES, "", refers=("component",)), [5], "it is no list of references"),
        (Field("n", Type.CHOICE, "", choices=("a", "b")), "c", "it is none of a, b"),
        (Field("n", Type.MAP, ""), "text", "it is no map"),
        (Field("n", Type.MAP, ""), {"a": {"b": object()}}, "its `b` cannot be written"),
        (Field("n", Type.TEXT, "", clearable=False), " ", "it is empty"),
        (Field("n", Type.DATE, ""), "\n2024-01-31", "it is not a date"),
    ],
)  # fmt: skip
def test_values_that_load_would_refuse_are_not_written(field: Field, raw: Any, why: str) -> None:
    with pytest.raises(Unwritable) as caught:
        value(field, raw, ["c1"])
    assert str(caught.value) == why


def test_a_spelling_that_would_make_a_difference_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "same", lambda *_: False)
    with pytest.raises(Unwritable, match="its spelling cannot be kept"):
        value(Field("n", Type.TEXT, ""), "x")
