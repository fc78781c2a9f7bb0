"""Equality of field values that may be written differently.

The following are equal: null and the empty string; names in any spelling; texts that differ only in trailing newlines
or CRLF; colors that look the same; Rails and IANA names of a time zone; email addresses that differ in case; phone
numbers with the same digits and country; equal times; references in any order.
"""

import html
import re
import unicodedata
from collections.abc import Hashable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from reconciler.model.field import Field, Type
from reconciler.model.grants import GRANTS
from reconciler.model.time_zones import iana_name
from reconciler.model.value_type import ValueType, frozen

Value = Any
"""A field's value: str, bool, int, float, None, a tuple of references, or a nested map or list of these."""


def canonical(field: Field, value: Value) -> Hashable:
    """The normalized form for comparison with `==`. Never raises: an invalid value is returned as it is."""
    return value_type(field).canonical(value)


def value_type(field: Field) -> ValueType:
    """The behavior of the field's type."""
    return _NAME if field.name == "name" else _TYPES.get(field.type, _USUAL)


def same(field: Field, value: Value, other: Value) -> bool:
    """Whether the two are the same value of the field."""
    return value == other or canonical(field, value) == canonical(field, other)


def spelling(name: str) -> str:
    """A name without insignificant differences: Unicode composition, surrounding and doubled spaces, HTML entities.

    Whether the service trims or escapes is unknown (statuspage-api.md B6.48), and keyboards compose characters in two
    ways.
    """
    if name.isascii() and "&" not in name and "  " not in name and name == name.strip():
        return name if name.isprintable() else " ".join(name.split())
    return " ".join(unicodedata.normalize("NFC", html.unescape(name)).split())


def plain_text(value: Value) -> Hashable:
    """A text without carriage returns and trailing newlines; None if empty."""
    return (
        value.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") or None
        if isinstance(value, str)
        else frozen(value)
    )


@lru_cache(maxsize=1024)
def paint(text: str) -> Hashable:
    """The red, green, blue and alpha of a CSS color, with optional `#`; the lowercase text if it is not a color."""
    import tinycss2.color3  # lazy: a page without colors does not need it

    written = text.strip().lower()
    parsed = tinycss2.color3.parse_color(
        f"#{written}" if re.fullmatch(r"[0-9a-f]{3}|[0-9a-f]{6}", written) else written
    )
    return tuple(round(part, 4) for part in parsed) if isinstance(parsed, tuple) else written


def is_color(text: str) -> bool:
    """Whether `text` is a CSS color; `#` is optional for hexadecimal ones."""
    return isinstance(paint(text), tuple)


@lru_cache(maxsize=65_536)
def phone_key(number: str, country: str | None) -> str:
    """A normalized phone number: E.164 if it is valid in its country, otherwise `COUNTRY:digits`."""
    import phonenumbers  # lazy: few files declare phone numbers

    try:
        parsed = phonenumbers.parse(number, country.upper() if country else None)
    except phonenumbers.NumberParseException:
        return f"{(country or '').upper()}:{re.sub(r'[^0-9]', '', number)}"
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def instant(text: Value) -> Hashable:
    """The UTC time of an ISO 8601 text; the value itself if it is not one."""
    if not isinstance(text, str):
        return frozen(text)
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return text


def utc_text(value: Value) -> str:
    """A time in ISO 8601, in UTC with milliseconds. A text that is not a time stays as it is; anything else is empty."""
    moment = instant(value)
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value if isinstance(value, str) else ""


def contact_key(fields: Mapping[str, Value]) -> str:
    """The contact key of a subscriber: `webhook:URL`, `sms:PHONE` or `email:ADDRESS`, normalized."""
    if fields.get("webhook"):
        return f"webhook:{str(fields['webhook']).strip()}"
    if fields.get("sms"):
        return f"sms:{phone_key(str(fields['sms']), fields.get('country'))}"
    return f"email:{str(fields.get('email') or '').strip().lower()}"


def _lower(value: Value) -> Hashable:
    return value.strip().lower() or None if isinstance(value, str) else frozen(value)


def _day(value: Value) -> Hashable:
    return value[:10] if isinstance(value, str) else frozen(value)


def _color(value: Value) -> Hashable:
    return paint(value) if isinstance(value, str) else frozen(value)


def _zone(value: Value) -> Hashable:
    return iana_name(value) if isinstance(value, str) else frozen(value)


def _unordered(value: Value) -> Hashable:
    return (
        frozenset(frozen(item) for item in value) if isinstance(value, (list, tuple, set, frozenset)) else frozen(value)
    )


def _digits(value: Value) -> Hashable:
    return re.sub(r"[^0-9]", "", value) if isinstance(value, str) else frozen(value)


def _name(value: Value) -> Hashable:
    return spelling(value) if isinstance(value, str) else frozen(value)


_TYPES = {
    Type.TEXT: ValueType(plain_text),
    Type.LONG_TEXT: ValueType(plain_text),
    Type.COLOR: ValueType(_color),
    Type.TIME_ZONE: ValueType(_zone),
    Type.EMAIL: ValueType(_lower),
    Type.HOST: ValueType(_lower),
    Type.COUNTRY: ValueType(_lower),
    Type.PHONE: ValueType(_digits),
    Type.DATE: ValueType(_day),
    Type.TIMESTAMP: ValueType(instant),
    Type.REFERENCES: ValueType(_unordered),
    Type.GRANTS: GRANTS,
}
_NAME = ValueType(_name)
_USUAL = ValueType()
