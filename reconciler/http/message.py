"""Requests, responses, and the errors raised instead of a response. Nothing here uses the network."""

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
    """The type of a JSON value in words, with its article."""
    if isinstance(value, bool):
        return "true or false"
    kinds = ((dict, "an object"), (list, "a list"), (str, "a text"), ((int, float), "a number"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "nothing")


class TransportError(Exception):
    """An exchange without a usable response. `reason` and `hint` are our own texts, because a library's message may
    quote a header.
    """

    def __init__(self, reason: str, *, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


class NotSentError(TransportError):
    """The request never reached the service. `permanent` means that a retry cannot help (an invalid certificate)."""

    def __init__(self, reason: str, *, permanent: bool = False, hint: str | None = None) -> None:
        super().__init__(reason, hint=hint)
        self.permanent = permanent


class NoAnswerError(TransportError):
    """The request was sent at least in part, but no response arrived. The service may have executed it."""


class BrokenBodyError(TransportError):
    """The response head arrived, but the body is incomplete or invalid."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """A request to send."""

    method: str
    """The HTTP method."""
    path: str
    """The path below the service's root. It starts with `/` and is percent-encoded (see `path_of`)."""
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Query parameters as pairs of name and value."""
    body: Mapping[str, object] | None = field(default=None, repr=False)
    """The JSON body; None for none."""
    stand_in: str = ""
    """What messages show in place of the path's first segment, which names an account; empty to show it as it is."""

    @property
    def target(self) -> str:
        """The path and query to send."""
        return self.path + (f"?{urlencode(self.query, quote_via=quote, errors='replace')}" if self.query else "")

    @property
    def shown(self) -> str:
        """The path and query for messages, without personal data from a search and without an account's id."""
        shown = [(name, "***" if name in _PRIVATE_QUERY else value) for name, value in self.query]
        path = f"/{self.stand_in}/{self.path.lstrip('/').partition('/')[2]}" if self.stand_in else self.path
        return path + (f"?{urlencode(shown, quote_via=quote, safe='*', errors='replace')}" if shown else "")


@dataclass(frozen=True, slots=True)
class Response:
    """A response."""

    status: int
    """The status code."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Header values, by lowercase name."""
    body: bytes = field(default=b"", repr=False)
    """The decompressed body."""

    @property
    def is_html(self) -> bool:
        """Whether the body is a web page: from a gateway, a sign-in page, or a URL that is not the API's."""
        start = self.body[:200].lstrip().lower()
        return start.startswith((b"<!doctype html", b"<html")) and b"</html" in self.body[-200:].lower()

    def json(self) -> JsonValue:
        """The decoded body; None if it is empty.

        Raises:
            BrokenBodyError: it is truncated, not JSON, nested too deeply, or contains text that UTF-8 cannot encode.
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
    """A path such as `/pages/abc/components`. The segments are percent-encoded, so that no ID can change the path's
    structure.

    Raises:
        SettingError: a segment is empty, so that the path would name a whole collection instead of one object.
    """
    texts = [str(segment) for segment in segments]
    if not all(texts):
        raise SettingError(f"an id is empty in /{'/'.join(texts)}")
    dots = {".": "%2E", "..": "%2E%2E"}
    return "".join("/" + dots.get(text, quote(text, safe="", errors="replace")) for text in texts)


def query_of(values: Mapping[str, QueryValue]) -> tuple[tuple[str, str], ...]:
    """Query parameters as text: booleans become `true` and `false`; None is omitted."""
    return tuple(
        (name, str(value).lower() if isinstance(value, bool) else str(value))
        for name, value in values.items()
        if value is not None
    )


def _refuse_constant(name: str) -> JsonValue:
    raise ValueError(name)
