"""What goes over the wire: requests, responses, and the ways in which there is none. No network here."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import quote, urlencode

from reconciler.errors import SettingError

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = dict[str, JsonValue]
QueryValue: TypeAlias = str | int | bool | None

_PRIVATE_QUERY = frozenset({"q", "email"})
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def named(value: JsonValue) -> str:
    """What a JSON value is, in words and with its article."""
    if isinstance(value, bool):
        return "true or false"
    kinds = ((dict, "an object"), (list, "a list"), (str, "a text"), ((int, float), "a number"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "nothing")


class TransportError(Exception):
    """An exchange that gave no usable answer. `reason` and `hint` are our own texts: a library's message may quote a header."""

    def __init__(self, reason: str, *, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


class NotSentError(TransportError):
    """The request never reached the service. `permanent`: trying again cannot help (a bad certificate)."""

    def __init__(self, reason: str, *, permanent: bool = False, hint: str | None = None) -> None:
        super().__init__(reason, hint=hint)
        self.permanent = permanent


class NoAnswerError(TransportError):
    """The request was sent, wholly or in part, and no answer came: the service may have carried it out."""


class BrokenBodyError(TransportError):
    """The answer's head came, its body did not come whole or is not what it should be."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. `path` starts with `/` below the service's root and is percent-encoded (see `path_of`)."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: Mapping[str, object] | None = field(default=None, repr=False)

    @property
    def target(self) -> str:
        """Path and query as they are sent."""
        return self.path + (f"?{urlencode(self.query, quote_via=quote, errors='replace')}" if self.query else "")

    @property
    def shown(self) -> str:
        """Path and query as they may be shown: a search for a person names nobody."""
        shown = [(name, "***" if name in _PRIVATE_QUERY else value) for name, value in self.query]
        return self.path + (f"?{urlencode(shown, quote_via=quote, safe='*', errors='replace')}" if shown else "")


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. Header names are in lower case; `body` is unpacked."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def is_html(self) -> bool:
        """Whether a whole web page came: a gateway, a sign-in page, or an address that is not the API's."""
        start = self.body[:200].lstrip().lower()
        return start.startswith((b"<!doctype html", b"<html")) and b"</html" in self.body[-200:].lower()

    def json(self) -> JsonValue:
        """The decoded body, None for an empty one.

        Raises:
            BrokenBodyError: it is cut off, not JSON, nested beyond reason, or holds text that has no UTF-8 form.
        """
        if self.status == 204 or not self.body.strip():
            return None
        try:
            value: JsonValue = json.loads(self.body, parse_constant=_refuse_constant)
            if _SURROGATE.search(self.body):
                json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise BrokenBodyError("the answer is not JSON, or not all of it came", self.status) from None
        return value


def path_of(*segments: str | int) -> str:
    """`/pages/abc/components`: the segments percent-encoded, so that no id can reach another place.

    Raises:
        SettingError: a segment is empty; the path would then name a whole collection instead of one object.
    """
    texts = [str(segment) for segment in segments]
    if not all(texts):
        raise SettingError(f"an id is empty in /{'/'.join(texts)}")
    dots = {".": "%2E", "..": "%2E%2E"}
    return "".join("/" + dots.get(text, quote(text, safe="", errors="replace")) for text in texts)


def query_of(values: Mapping[str, QueryValue]) -> tuple[tuple[str, str], ...]:
    """Query parameters as text: booleans as `true` and `false`, None left out."""
    return tuple(
        (name, str(value).lower() if isinstance(value, bool) else str(value))
        for name, value in values.items()
        if value is not None
    )


def _refuse_constant(name: str) -> JsonValue:
    raise ValueError(name)
