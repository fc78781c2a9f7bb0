"""Allowed fields of a body, their values, and the handling of invalid and unknown ones."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reconciler.sandbox.clock import timestamp
from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.statuspage.answers import unprocessable
from reconciler.sandbox.statuspage.call import Call

Reader = Callable[[Any, Quirks], Any]
"""Converts a sent value to the stored one. Raises `ValueError` with the service's message, without the field's name."""


@dataclass(frozen=True, slots=True)
class BodyField:
    """A field of a request body."""

    read: Reader
    required: bool = False
    """Required when an object is created, and never cleared."""


def take(
    call: Call, sent: Mapping[str, Any], fields: Mapping[str, BodyField], *, new: bool, under: str = ""
) -> dict[str, Any]:
    """The validated values of a body. Unknown fields are recorded and dropped. Refuses with 422, naming every invalid
    value.

    `new`: whether required fields must be present. `under`: the wrapper's name, for the record.
    """
    kept: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in sent.items():
        field = fields.get(name)
        if field is None:
            call.ignored.append(f"{under}.{name}" if under else name)
            continue
        try:
            kept[name] = field.read(value, call.quirks)
        except ValueError as error:
            wrong.append(f"{_label(name)} {error}")
            continue
        if field.required and not str(kept[name] or "").strip():
            wrong.append(f"{_label(name)} can't be blank")
    if new:
        wrong.extend(
            f"{_label(name)} can't be blank" for name, field in fields.items() if field.required and name not in sent
        )
    if wrong:
        raise unprocessable(*wrong)
    return kept


def _label(name: str) -> str:
    """A field's name at the start of the service's messages: `group_id` is `Group`."""
    return name.removesuffix("_id").replace("_", " ").capitalize()


def text(most: int | None = None) -> Reader:
    """A string of at most `most` characters; cleared by null or ""."""

    def read(value: Any, quirks: Quirks) -> str | None:
        if value is None or value == "":
            cleared: dict[str, str | None] = {"as_sent": value, "null": None, "empty": ""}
            return cleared[quirks.cleared]
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError("must be a string")
        kept = str(value).strip() if quirks.trim else str(value)
        if most is not None and len(kept) > most:
            raise ValueError(f"is too long (maximum is {most} characters)")
        if quirks.escape_html:
            kept = kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return kept

    return read


def shaped(pattern: str, complaint: str = "is invalid") -> Reader:
    """A string that matches a pattern; cleared by null or ""."""
    wanted = re.compile(pattern, re.IGNORECASE)

    def read(value: Any, quirks: Quirks) -> str | None:
        kept: str | None = text()(value, quirks)
        if kept and not wanted.fullmatch(kept):
            raise ValueError(complaint)
        return kept

    return read


EMAIL = shaped(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL = shaped(r"https?://\S+")
COLOUR = shaped(r"#?([0-9a-f]{3}|[0-9a-f]{6})|[a-z]+", "is not a valid color")


def choice(*values: str) -> Reader:
    """One of these strings."""

    def read(value: Any, _: Quirks) -> str:
        if value not in values:
            raise ValueError("is not included in the list")
        return str(value)

    return read


def optional_choice(*values: str) -> Reader:
    """One of these strings, or empty."""
    checked = choice(*values)
    return lambda value, quirks: None if value in (None, "") else checked(value, quirks)


def flag(value: Any, _: Quirks) -> bool | None:
    """A boolean in any spelling of a form; null stays null."""
    if value is None or isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "1", "false", "0"):
        return str(value).lower() in ("true", "1")
    raise ValueError("must be true or false")


def integer(value: Any, _: Quirks) -> int | None:
    """An integer, or null."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,10}", str(value)):
        raise ValueError("is not a number")
    return int(value)


def ids(value: Any, _: Quirks) -> list[str]:
    """A list of IDs without duplicates."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("must be an array")
    return list(dict.fromkeys(value))


def day(value: Any, quirks: Quirks) -> str | None:
    """A date, YYYY-MM-DD; cleared by null, and by "" if the service allows it."""
    if value is None or (value == "" and quirks.empty_start_date == "cleared"):
        return None
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("is not a valid date")
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("is not a valid date") from error
    return value


def moment(value: Any, _: Quirks) -> str | None:
    """A time with its zone, stored in the service's format."""
    if value is None or value == "":
        return None
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError("is not a valid time") from error
    if read.tzinfo is None:
        raise ValueError("is not a valid time")
    return timestamp(read)


def mapping(value: Any, _: Quirks) -> dict[str, Any]:
    """An object whose values the handler validates."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("must be an object")
    return value


def given(doc: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """These fields of a document, null if missing: the part that every answer contains completely."""
    return {name: doc.get(name) for name in names}
