"""What an answer must hold to count as one: this service may fail with a 200 (jsm-api.md 0).

An `error`, `success: false`, a null where an object belongs or a list that does not say whether it continues are failures, and never
"nothing there".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from reconciler.errors import NotFoundError, ProtocolError, RejectedError, ServiceError
from reconciler.http import JsonObject, JsonValue
from reconciler.http.message import named

Content: TypeAlias = "JsonObject | list[JsonObject]"


@dataclass(frozen=True, slots=True)
class Envelope:
    """How an answer holds its data."""

    key: str | None = None
    """The field with the data; None where the answer itself is the data."""
    many: bool = False
    """Whether the data is a list of objects."""
    paged: bool = False
    """Whether it says by `pageInfo` whether more follows; the whole answer is then given."""
    done: bool = False
    """Whether there is no data, but `success`."""


PAGE_ENVELOPE = Envelope("page")
SUMMARIES = Envelope("pages", many=True)
COMPONENTS = Envelope("components", many=True, paged=True)
UPTIMES = Envelope("pageComponentsUptime", many=True)
NODES = Envelope("nodes", many=True, paged=True)
TEMPLATES = Envelope("incidentTemplates", many=True)
STATS = Envelope("stats")
BATCH = Envelope(many=True)
ALONE = Envelope()
DONE = Envelope(done=True)


@dataclass(frozen=True, slots=True)
class AnswerSource:
    """The request that an answer is to, for its errors."""

    method: str
    """The HTTP method."""
    path: str
    """The path of the request."""
    host: str
    """The host, for messages."""
    words: Callable[[JsonValue], str]
    """Gives the service's words in an answer, without what no message may hold."""

    def error(self, kind: type[ServiceError], message: str, words: str = "", hint: str | None = None) -> ServiceError:
        """An error about the answer."""
        text = f"{self.host} {message}" + (f": {words}" if words else "")
        return kind(text, method=self.method, path=self.path, status=200, words=words, hint=hint, host=self.host)


def opened(answer: JsonValue, envelope: Envelope, source: AnswerSource) -> Content:
    """The data of an answer with a 2xx.

    Raises RejectedError where the answer says that it failed, NotFoundError where what was read is null, ProtocolError for what is
    no such answer at all; after a write, the last has `fate_unknown` set.
    """
    body = answer if isinstance(answer, dict) else {}
    data = body.get(envelope.key) if envelope.key is not None else answer
    failed = bool(body.get("error")) or body.get("success") is False
    if data is None and body and not envelope.many and source.method == "GET":
        words = source.words(answer) if failed else ""
        raise source.error(NotFoundError, f"answered 200 without a {envelope.key}", words)
    if failed:
        raise source.error(RejectedError, "answered 200 and says that it failed", source.words(answer))
    if envelope.done and body.get("success") is not True:
        raise _strange(source, "does not say whether it was done")
    if envelope.many:
        rows = _rows(data, source)
        if envelope.paged and not isinstance(body.get("pageInfo"), dict):
            raise _strange(source, "answered a list without its pageInfo")
        return body if envelope.paged else rows
    if isinstance(data, dict):
        return data
    raise _strange(source, f"answered {named(data)} where an object belongs")


def _rows(data: JsonValue, source: AnswerSource) -> list[JsonObject]:
    if not isinstance(data, list):
        raise _strange(source, f"answered {named(data)} where a list belongs")
    rows = [row for row in data if isinstance(row, dict)]
    if len(rows) < len(data):
        raise _strange(source, "answered a list in which not every row is an object")
    return rows


def _strange(source: AnswerSource, message: str) -> ServiceError:
    error = source.error(ProtocolError, message)
    error.fate_unknown = source.method != "GET"
    return error
