"""Extract the service's own message from any kind of error response, limited to a few lines."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from reconciler.http.message import JsonValue, Response

MAX_WORDS = 300
"""Maximum length in characters; longer texts end in an ellipsis."""

_MAX_JSON = 1_000_000
_MAX_TEXT = 8_000
_MAX_PARTS = 20
_MAX_DEPTH = 5
# Statuspage answers {"error": ...} or {"message": ...}; Atlassian's gateways and JSM use the others.
_KEYS = (
    "message",
    "error",
    "errors",
    "errorMessage",
    "errorMessages",
    "error_description",
    "detail",
    "details",
    "title",
)
_BAD_VALUE = re.compile(
    r"\b(?:is|are) (?:invalid|required|missing|not (?:valid|included|allowed|permitted|supported|a number))\b|\binvalid\b"
    r"|\b(?:can(?:'|’)?t|cannot|must(?: not)?) be\b|\bmust (?:have|contain|include|match)\b|\btoo (?:long|short|large|many)\b"
    r"|\balready (?:been taken|exists)\b",
    re.IGNORECASE,
)
"""Phrases by which services report an invalid value."""
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|head)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_PHONE = 7
"""Number of final digits that identify a phone number. The digits before them are a country or area code."""
_DIALLED = re.compile(r"[+\d().\-/\s]+")
_MAILBOX = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++(?=@\w)")
_ID = re.compile(r"[\w.:/=+-]{1,80}", re.ASCII)

# Request fields whose values an error may quote and a log must not show.
_CONTACTS = ("q", "email", "external_login", "phone_number", "phoneNumber", "phone", "endpoint", "webhookEndpoint")
_SECRETS = (
    "password",
    "token",
    "secret",
    "api_key",
    "api_token",
    "application_key",
    "captchaToken",
    "confirmationCode",
)
_SENSITIVE = frozenset((*_CONTACTS, *_SECRETS))


def service_words(response: Response, hide: Iterable[str] = ()) -> str:
    """The service's message on one line of at most `MAX_WORDS` characters; empty if there is none.

    `hide` lists texts to blank out: the key, and what `sensitive_texts` finds in the request. The name before the @ of any
    email address is blanked out as well: a request may name people by ID, and the answer by address.
    """
    words = " ".join(_said(response.body).split())
    for pattern in sorted({pattern for text in hide for pattern in _spellings(text)}, key=len, reverse=True):
        words = re.sub(pattern, "***", words, flags=re.IGNORECASE)
    words = _MAILBOX.sub("***", words)
    return words if len(words) <= MAX_WORDS else words[: MAX_WORDS - 1] + "…"


def names_bad_value(response: Response) -> bool:
    """Whether a JSON response says that a value in the request is invalid, so that a retry cannot help."""
    try:
        text = "; ".join(list(_parts(json.loads(response.body[:_MAX_JSON])))[:_MAX_PARTS])
    except (ValueError, RecursionError):
        return False
    return _BAD_VALUE.search(text) is not None


def request_id(response: Response) -> str:
    """The ID by which the service's support can find the request; empty if missing or malformed."""
    for name in ("x-request-id", "atl-traceid"):
        value = response.headers.get(name, "")
        if _ID.fullmatch(value):
            return value
    return ""


def sensitive_texts(value: object, sensitive: bool = False) -> Iterator[str]:
    """The contacts and secrets in a request's body or query, found by field name."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from sensitive_texts(inner, name in _SENSITIVE)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from sensitive_texts(inner, sensitive)
    elif sensitive and isinstance(value, str):
        yield value


def _spellings(text: str) -> Iterator[str]:
    """Patterns for a text as a service may quote it: encoded, or the identifying part of an address or a URL."""
    plain = " ".join(text.split())
    texts = [plain, plain.rpartition("@")[0], plain.partition("://")[2].partition("/")[2]]
    for part in texts:
        if len(part) > 2:
            yield from (re.escape(form) for form in (part, quote(part), quote(part, safe=""), html.escape(part)))
    digits = re.sub(r"\D", "", plain)
    if len(digits) >= _PHONE and _DIALLED.fullmatch(plain):
        # With or without a prefix, and in any grouping.
        yield r"(?:[+\d(][+\d().\-\s]*)?" + r"[().\-\s]*".join(digits[-_PHONE:])


def _said(body: bytes) -> str:
    if len(body) <= _MAX_JSON:
        try:
            return "; ".join(list(_parts(json.loads(body)))[:_MAX_PARTS])
        except (ValueError, RecursionError):
            pass
    text = body[:_MAX_TEXT].decode("utf-8", "replace")
    if "<" not in text:
        return text
    title = _TITLE.search(text)
    if title and title[1].strip():
        return html.unescape(title[1])
    return html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", text)))


def _parts(value: JsonValue, depth: int = 0) -> Iterator[str]:
    if depth > _MAX_DEPTH or value is None or isinstance(value, bool):
        return
    if isinstance(value, dict):
        yield from _parts_of_object(value, depth)
    elif isinstance(value, list):
        for inner in value[:_MAX_PARTS]:
            yield from _parts(inner, depth + 1)
    else:
        text = str(value).strip()
        if text:
            yield text


def _parts_of_object(value: dict[str, JsonValue], depth: int) -> Iterator[str]:
    known_names = [name for name in _KEYS if value.get(name)]
    for name in known_names:
        yield from _parts(value[name], depth + 1)
    if not known_names:
        # {"name": ["can't be blank"]}: the keys are fields of the request.
        for name, inner in list(value.items())[:_MAX_PARTS]:
            text = ", ".join(_parts(inner, depth + 1))
            if text:
                yield f"{name}: {text}"
