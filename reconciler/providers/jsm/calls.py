"""Every request of the provider: below the cloud id, one at a time, and each answer held to its envelope."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from reconciler.errors import ForbiddenError, Interrupted, UncertainError
from reconciler.http import HttpSession, JsonObject, JsonValue, QueryValue, path_of
from reconciler.providers.jsm.envelope import AnswerSource, Content, Envelope, opened
from reconciler.providers.jsm.recent_reads import ReadRequest, RecentReads

LOOKS = (0.0, 1.0, 3.0)
"""Seconds before each look at what was written: a reading may still show what was before (jsm-api.md 4, lag)."""

CLOUD = "{cloud}"
"""What messages show in place of the cloud id, with which every path begins."""

ENTITLED = "the site's plan may not be Enterprise, which status pages need, or the token's user may lack the ops role"
NOT_LET_IN = (
    f"check the cloud id; {ENTITLED}; service accounts are not let in, only a person's token is, "
    "and that expires after a year at most"
)
"""What a refusal can mean that is not about one page (jsm-api.md 0)."""


class JsmCalls:
    """The requests of one piece of work; it counts the readings among them.

    Args:
        session: the connection.
        cloud_id: gives the cloud id, which the first request may have to look up.
        sleep: waits between looks; a replacement for tests.
        recent: what was read of the page a moment ago; None to ask for everything.
        writing: whether the work is a write.
    """

    def __init__(
        self,
        session: HttpSession,
        cloud_id: Callable[[], str],
        sleep: Callable[[float], None] = time.sleep,
        *,
        recent: RecentReads | None = None,
        writing: bool = False,
    ) -> None:
        self._recent = recent
        self._writing = writing
        self._has_written = False
        self._session = session
        self._cloud_id = cloud_id
        self._sleep = sleep
        self.reads = 0

    def get(self, envelope: Envelope, *segments: str, **query: QueryValue) -> Content:
        """Read. Raises ServiceError where the answer is a failure in any of its forms."""
        path = self._path(segments)
        request = ReadRequest(segments, tuple(sorted(query.items())))
        if self._recent is not None and not self._has_written:
            recalled = self._recent.recall(request, writing=self._writing)
            if recalled is not None:
                return recalled
        self.reads += 1
        with self._hinting():
            answer = self._opened("GET", segments, self._session.get(path, **query), envelope)
        if self._recent is not None:
            self._recent.keep(request, answer, writing=self._writing)
        return answer

    def get_object(self, envelope: Envelope, *segments: str, **query: QueryValue) -> JsonObject:
        """Read one object, or one page of a list. Raises ServiceError."""
        return cast("JsonObject", self.get(envelope, *segments, **query))

    def get_rows(self, envelope: Envelope, *segments: str, **query: QueryValue) -> list[JsonObject]:
        """Read a list that comes whole. Raises ServiceError."""
        return cast("list[JsonObject]", self.get(envelope, *segments, **query))

    def raw(self, *segments: str, **query: QueryValue) -> JsonValue:
        """Read, and take the answer as it is, failure or not. Raises ServiceError only for what is no 2xx with JSON."""
        path = self._path(segments)
        self.reads += 1
        return self._session.get(path, **query)

    def put(self, envelope: Envelope, *segments: str, body: Mapping[str, object], repeatable: bool = True) -> Content:
        """Replace; not `repeatable`: twice does harm, so that it is sent once. Raises ServiceError."""
        path = self._path(segments)
        self._forget(segments)
        with self._hinting():
            answer = self._session.put(path, body, repeatable=repeatable)
            return self._opened("PUT", segments, answer, envelope, body)

    def post(
        self, envelope: Envelope, *segments: str, body: Mapping[str, object] | None = None, repeatable: bool = False
    ) -> Content:
        """Do something; `repeatable`: twice does no harm. Raises ServiceError."""
        path = self._path(segments)
        self._forget(segments)
        with self._hinting():
            answer = self._session.post(path, body, repeatable=repeatable)
            return self._opened("POST", segments, answer, envelope, body)

    def _forget(self, segments: tuple[str, ...]) -> None:
        """From now on what is read must show what is written."""
        self._has_written = True
        if self._recent is not None:
            self._recent.forget(segments)

    def looks(self) -> Iterator[None]:
        """Comes back as often as it is worth looking whether something that was written shows, after a while each time."""
        for seconds in LOOKS:
            if seconds:
                self._sleep(seconds)
            yield

    @contextmanager
    def reading_back(self, what: str) -> Iterator[None]:
        """While it lasts, Ctrl-C leaves it open whether `what` was carried out, for the call was sent.

        Raises UncertainError in place of Interrupted.
        """
        try:
            yield
        except Interrupted:
            raise UncertainError(f"{what} was sent, and Ctrl-C came before its effect was read back") from None

    def source(self, method: str, *segments: str) -> AnswerSource:
        """What an error names of a request that is not about an answer of its own."""
        return self._source(method, segments, None)

    def _path(self, segments: tuple[str, ...]) -> str:
        return path_of(self._cloud_id(), *segments)

    def _source(self, method: str, segments: tuple[str, ...], body: Mapping[str, object] | None) -> AnswerSource:
        path = f"/{CLOUD}{path_of(*segments)}"
        return AnswerSource(method, path, self._session.host, lambda answer: self._session.words_in(answer, body))

    def _opened(
        self,
        method: str,
        segments: tuple[str, ...],
        answer: JsonValue,
        envelope: Envelope,
        body: Mapping[str, object] | None = None,
    ) -> Content:
        return opened(answer, envelope, self._source(method, segments, body))

    @contextmanager
    def _hinting(self) -> Iterator[None]:
        try:
            yield
        except ForbiddenError as error:
            error.hint = ENTITLED
            raise
