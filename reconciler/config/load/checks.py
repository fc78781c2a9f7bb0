"""Validation of single values beyond their shape: formats, calendar dates, and allowed characters.

A check returns the message and the hint for an invalid value, or None for a valid one. Its input is a non-empty text.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from urllib.parse import urlsplit

from reconciler.config.yaml.conflict_markers import conflict_marker
from reconciler.model.field import Field, Type
from reconciler.model.suggest import nearest
from reconciler.model.time_zones import is_time_zone, known_names
from reconciler.model.values import is_color

Words = tuple[str, str | None]
Check = Callable[[str], Words | None]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAK = re.compile("[\t\n\r]")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.IGNORECASE)


def control_character(text: str, *, lines: bool) -> str | None:
    """The first disallowed character, as `U+0007`, or None. `lines` allows tabs and line breaks."""
    if text.isprintable():
        return None
    match = _CONTROL.search(text) or (None if lines else _BREAK.search(text))
    return f"U+{ord(match[0]):04X}" if match else None


def one_line(text: str) -> Words | None:
    """Check a single-line text."""
    character = control_character(text, lines=False)
    if character is None:
        return None
    if character in ("U+000A", "U+000D"):
        return "holds a line break, and is one line", "write it on one line, without `|` or \\n"
    return f"holds the character {character}, which cannot stand in a name", "remove it"


def long_text(text: str) -> Words | None:
    """Check a multi-line text."""
    if text.isprintable():
        return None
    character = control_character(text, lines=True)
    return (
        (f"holds the character {character}, which cannot stand in a text", "remove it")
        if character
        else conflict_marker(text)
    )


def color(text: str) -> Words | None:
    """Check a CSS color."""
    return None if is_color(text) else ("is not a color", 'write one such as "#2fcc66", "#2c6" or seagreen')


def time_zone(text: str) -> Words | None:
    """Check an IANA or Rails time zone name."""
    if is_time_zone(text):
        return None
    near = nearest(text, known_names())
    return "is not a time zone", f"did you mean {near}?" if near else "write an IANA name such as America/New_York"


def url(text: str) -> Words | None:
    """Check an http or https URL. It needs a host and must not contain a user name or password."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not a URL", "write one such as https://www.acme.example"
    if (
        parts.scheme.lower() not in ("http", "https")
        or not host
        or any(c.isspace() for c in text)
        or not text.isprintable()
    ):
        return "is not a URL", "write one such as https://www.acme.example"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or a password, which would stand in plain sight", "remove what stands before the @"
    return None


def host_name(text: str) -> Words | None:
    """Check a host name; it needs two or more labels."""
    try:
        ascii_name = text.encode("idna").decode()
    except UnicodeError:
        ascii_name = ""
    labels = ascii_name.removesuffix(".").split(".")
    if len(labels) > 1 and len(ascii_name) <= 253 and all(_LABEL.fullmatch(label) for label in labels):
        return None
    return "is not a host name", "write one such as status.acme.example, without https:// and without a path"


def email(text: str) -> Words | None:
    """Check the form of an email address. Deliverability is not checked; reserved test domains are accepted."""
    from email_validator import EmailNotValidError, validate_email  # lazy: few files declare people

    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return "is not an email address", "write one such as ops@acme.example"
    return None


def country(text: str) -> Words | None:
    """Check a two-letter country code. The country must have phone numbers."""
    import phonenumbers  # lazy: few files declare phone numbers

    if text.upper() in phonenumbers.SUPPORTED_REGIONS:
        return None
    return "is not a country", "write its two letters (ISO 3166), such as US"


def phone(number: str, region: str | None) -> Words | None:
    """Check that a phone number can be dialed in its country."""
    import phonenumbers  # lazy: few files declare phone numbers

    try:
        parsed = phonenumbers.parse(number, region.upper() if region else None)
    except phonenumbers.NumberParseException:
        return "is not a phone number", "write it as it is dialled in its country, in quotes"
    if not phonenumbers.is_possible_number(parsed):
        return "has too few or too many digits for a phone number of its country", "write it as it is dialled there"
    return None


def day(text: str) -> Words | None:
    """Check a calendar date."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and date.fromisoformat(text):
            return None
    except ValueError:
        return "is not in the calendar", "write a date such as 2024-01-31"
    return "is not a date", "write it as year-month-day: 2024-01-31"


def moment(text: str) -> Words | None:
    """Check an ISO 8601 timestamp."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return "is not a point in time", "write one such as 2024-01-31T22:00:00-05:00"
    return None


_CHECKS: dict[Type, Check] = {
    Type.TEXT: one_line,
    Type.LONG_TEXT: long_text,
    Type.COLOR: color,
    Type.TIME_ZONE: time_zone,
    Type.URL: url,
    Type.HOST: host_name,
    Type.EMAIL: email,
    Type.COUNTRY: country,
    Type.PHONE: one_line,
    Type.DATE: day,
    Type.TIMESTAMP: moment,
}


@cache
def check_of(type_: Type) -> Check | None:
    """The check for values of a type. Results are cached for the types whose checks are slow."""
    check = _CHECKS.get(type_)
    return check if type_ in (Type.TEXT, Type.LONG_TEXT) or check is None else lru_cache(maxsize=4096)(check)


def wrong(field: Field, value: str, written: str) -> Words | None:
    """What is wrong with a field's value, or None. `written` is the value in the file, before expansion."""
    check = check_of(field.type)
    complaint = check(value) if check else None
    if complaint is None:
        return None
    # a URL that contains a user name may contain a password as well
    private = field.sensitive or field.credential or (field.type is Type.URL and "@" in written)
    quote = "" if private or field.type in _TEXTS else f" ({_short(written)})"
    return f"`{field.yaml_key}` {complaint[0]}{quote}", complaint[1]


_TEXTS = (Type.TEXT, Type.LONG_TEXT, Type.PHONE)


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "…")
