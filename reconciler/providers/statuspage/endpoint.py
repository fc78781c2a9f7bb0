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
    """The result of reading a list."""

    rows: tuple[JsonObject, ...]
    """The rows as the service sent them."""
    whole: bool = True
    """Whether the list is complete."""
    unsubscribed: frozenset[str] = frozenset()
    """The contact keys of people who unsubscribed."""


PAGED = Paging()
"""Pages from 1 with `per_page` rows. Both are always sent: a list requested without them is limited to one request a
minute (B2.8).
"""


@dataclass(frozen=True, eq=False)
class Listing:
    """One list of a page, which may show several types."""

    path: tuple[str, ...]
    """The path segments below the page."""
    paging: Paging = PAGED
    """How the list is paged."""
    query: Mapping[str, QueryValue] = field(default_factory=dict)
    """Query parameters that are always sent."""
    scope: Scope = Scope.PAGE
    """Whether it lies below a page or an organization."""

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
    """A list of a feature that not every plan includes."""

    feature: str = ""
    """The name of the feature."""
    hint: str = ""
    """What to do without it."""

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
    """How one resource type is listed, read and written."""

    kind: Kind
    """The resource type."""
    collection: tuple[str, ...]
    """The path segments of its objects below the page; empty for the page itself."""
    create: Callable[[Step], JsonObject]
    """Builds the body of a POST."""
    update: Callable[[Step], JsonObject]
    """Builds the body of a PATCH."""
    made_under: Callable[[Step], tuple[str, ...]] | None = None
    """Returns the path segments for a POST; None if they are those of `collection`."""
    listing: Listing | None = None
    """The list that shows the type; None if none does."""
    takes: Callable[[JsonObject], bool] = lambda _row: True
    """Recognizes the rows of the type in that list."""
    live: Callable[[Kind, JsonObject, str], Live] = named_live
    """Converts a row; its last argument is the row's source, for errors."""
    delete_query: Mapping[str, QueryValue] = field(default_factory=dict)
    """Query parameters of every DELETE."""
    otherwise: Callable[[Step, JsonObject], tuple[JsonObject, ...]] = _nothing_else
    """Returns alternative bodies to try, one after the other, while the answer shows that the service ignored an
    update.
    """
    beside: Mapping[str, Beside] = field(default_factory=dict)
    """Access to values that no list shows, by field name."""
