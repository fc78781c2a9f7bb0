"""How a resource type is accessed: the description that reading and writing use. See `endpoints` for the instances.

References such as B2.8 are entries of statuspage-api.md.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from reconciler.errors import ForbiddenError
from reconciler.http import (
    HttpSession,
    JsonObject,
    Paging,
    QueryValue,
    Readable,
    list_pages,
    path_of,
    require_object,
)
from reconciler.model.kind import Kind, Scope
from reconciler.model.resource import Live
from reconciler.model.values import Value
from reconciler.model.work import Step
from reconciler.providers.statuspage.bodies import api_values
from reconciler.providers.statuspage.rows import (
    fields_of,
    identity,
    named,
    position,
)


@dataclass(frozen=True, slots=True)
class ListRead:
    """The result of reading a list: its rows, whether it is complete, and the contact keys of people who unsubscribed."""

    rows: tuple[JsonObject, ...]
    whole: bool = True
    unsubscribed: frozenset[str] = frozenset()


PAGED = Paging()
"""Pages from 1 with `per_page` rows. Both are always sent: a list requested without them is limited to one request a
minute (B2.8).
"""


@dataclass(frozen=True, eq=False)
class Listing:
    """One list of a page, which may show several types.

    `path` are the path segments below the page, `paging` is how the list is paged, and `query` is always sent.
    """

    path: tuple[str, ...]
    paging: Paging = PAGED
    query: Mapping[str, QueryValue] = field(default_factory=dict)
    scope: Scope = Scope.PAGE

    def at(self, page_id: str) -> str:
        """The list's path."""
        return path_of(self.scope.plural, page_id, *self.path)

    def read(self, session: Readable, page_id: str, contacts: Collection[str]) -> ListRead:
        """The rows; here always all of them.

        `contacts` are the contact keys that are needed, if not the whole list is. Raises ServiceError if any part
        cannot be read.
        """
        return ListRead(tuple(list_pages(session, self.at(page_id), self.paging, **self.query)))

    def and_who_left(self, session: Readable, page_id: str, result: ListRead, contacts: Collection[str]) -> ListRead:
        """Add those contacts that unsubscribed; here none. Raises ServiceError if they cannot be read."""
        return result


@dataclass(frozen=True, eq=False)
class OfPlan(Listing):
    """A list of a feature that not every plan includes. `feature` names it; `hint` says what to do without it."""

    feature: str = ""
    hint: str = ""

    def read(self, session: Readable, page_id: str, contacts: Collection[str]) -> ListRead:
        """All rows. Raises ForbiddenError, which names the feature, if the plan lacks it, and ServiceError."""
        try:
            return Listing.read(self, session, page_id, contacts)
        except ForbiddenError as error:
            raise ForbiddenError(
                f"{error.message}: the account's plan may not have {self.feature}",
                method=error.method,
                path=error.path,
                status=error.status,
                words=error.words,
                hint=self.hint,
            ) from None


class Single(Listing):
    """A single object that always exists, treated as a list."""

    def read(self, session: Readable, page_id: str, contacts: Collection[str]) -> ListRead:
        """The object as the only row. Raises ServiceError if it cannot be read."""
        path = self.at(page_id)
        return ListRead((require_object(session.get(path), "GET", path),))


def named_live(kind: Kind, row: JsonObject, path: str) -> Live:
    """Convert a row of a type identified by name."""
    return Live(kind, identity(row, path), named(row, path), fields_of(kind, row), position=position(row))


def wrapped(wrapper: str) -> Callable[[Step], JsonObject]:
    """A function that builds bodies with the step's fields under one key."""

    def body(step: Step) -> JsonObject:
        return {wrapper: api_values(step)}

    return body


def _nothing_else(_step: Step, _answer: JsonObject) -> tuple[JsonObject, ...]:
    return ()


class Beside(Protocol):
    """How to access a value that no list shows (`Field.needs_own_request`). `page_id` is the ID of the page or
    organization, `id_` the resource's.
    """

    def read(self, session: Readable, page_id: str, id_: str) -> Value:
        """The current value. Raises ServiceError if it cannot be read."""

    def write(self, session: HttpSession, page_id: str, id_: str, value: Value) -> Value:
        """Set the value. Returns the new value, or None if the answer does not contain it. Raises ServiceError."""


@dataclass(frozen=True, eq=False)
class Endpoint:
    """How one resource type is listed, read and written.

    `collection` are the path segments of its objects below the page (empty: the page itself). `made_under` returns the
    segments for a POST, if different. `listing` is the list that shows it, and `takes` recognizes its rows. `live`
    converts a row (`path` is its source, for errors). `create` and `update` build bodies; `delete_query` is sent with
    every DELETE. `otherwise` returns alternative bodies to try, one after the other, while the answer shows that the
    service ignored an update. `beside` accesses values that no list shows, by field name.
    """

    kind: Kind
    collection: tuple[str, ...]
    create: Callable[[Step], JsonObject]
    update: Callable[[Step], JsonObject]
    made_under: Callable[[Step], tuple[str, ...]] | None = None
    listing: Listing | None = None
    takes: Callable[[JsonObject], bool] = lambda _row: True
    live: Callable[[Kind, JsonObject, str], Live] = named_live
    delete_query: Mapping[str, QueryValue] = field(default_factory=dict)
    otherwise: Callable[[Step, JsonObject], tuple[JsonObject, ...]] = _nothing_else
    beside: Mapping[str, Beside] = field(default_factory=dict)
