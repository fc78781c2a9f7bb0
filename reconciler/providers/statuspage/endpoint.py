"""How a kind is reached: the one description that reading and writing work by. See `endpoints` for one of each.

Numbers such as B2.8 are lines of statuspage-api.md.
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
from reconciler.providers.statuspage.bodies import wire_values
from reconciler.providers.statuspage.rows import (
    fields_of,
    identity,
    named,
    position,
)


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a list gave: its rows, whether these are all of them, and the contact keys of people who left."""

    rows: tuple[JsonObject, ...]
    whole: bool = True
    unsubscribed: frozenset[str] = frozenset()


PAGED = Paging()
"""Pages from 1 of `per_page` rows, both always sent: a list asked for without them is held to one request a minute (B2.8)."""


@dataclass(frozen=True, eq=False)
class Listing:
    """One list of a page, which may show several kinds.

    `path` are the segments below the page, `paging` the list's own way of counting, `query` what is always asked.
    """

    path: tuple[str, ...]
    paging: Paging = PAGED
    query: Mapping[str, QueryValue] = field(default_factory=dict)
    scope: Scope = Scope.PAGE

    def at(self, page_id: str) -> str:
        """The list's path."""
        return path_of(self.scope.plural, page_id, *self.path)

    def read(self, session: Readable, page_id: str, contacts: Collection[str]) -> ListRead:
        """The rows: here always all of them.

        `contacts` are the contact keys that will do, where not the whole list is needed. Raises ServiceError where any part
        cannot be read.
        """
        return ListRead(tuple(list_pages(session, self.at(page_id), self.paging, **self.query)))

    def and_who_left(self, session: Readable, page_id: str, result: ListRead, contacts: Collection[str]) -> ListRead:
        """The same, with those of the contacts who left: here nobody can. Raises ServiceError where that cannot be read."""
        return result


@dataclass(frozen=True, eq=False)
class OfPlan(Listing):
    """A list of a feature that not every account's plan has. `feature` names it, `hint` says what to do without it."""

    feature: str = ""
    hint: str = ""

    def read(self, session: Readable, page_id: str, contacts: Collection[str]) -> ListRead:
        """All rows. Raises ForbiddenError, with the feature's name, where the plan lacks it, ServiceError as others do."""
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
    """Not a list but one object, which is always there."""

    def read(self, session: Readable, page_id: str, contacts: Collection[str]) -> ListRead:
        """The object as the only row. Raises ServiceError where it cannot be read."""
        path = self.at(page_id)
        return ListRead((require_object(session.get(path), "GET", path),))


def named_live(kind: Kind, row: JsonObject, path: str) -> Live:
    """A row of a kind that is known by its name."""
    return Live(kind, identity(row, path), named(row, path), fields_of(kind, row), position=position(row))


def wrapped(wrapper: str) -> Callable[[Step], JsonObject]:
    """Bodies that hold the step's fields below one name."""

    def body(step: Step) -> JsonObject:
        return {wrapper: wire_values(step)}

    return body


def _nothing_else(_step: Step, _answer: JsonObject) -> tuple[JsonObject, ...]:
    return ()


class Beside(Protocol):
    """How a value that stands in no list is reached (`Field.apart`). `page_id` is the page's or organization's id, `id_` the thing's."""

    def read(self, session: Readable, page_id: str, id_: str) -> Value:
        """The value as it is. Raises ServiceError where it cannot be read."""

    def write(self, session: HttpSession, page_id: str, id_: str, value: Value) -> Value:
        """Let the value be this one, and give what it is then; None where the answer does not tell. Raises ServiceError."""


@dataclass(frozen=True, eq=False)
class Endpoint:
    """How one kind is listed, read and written.

    `collection` are the segments below the page under which its objects stand (none: it is the page itself). `made_under` gives
    those under which a new one is posted, where they are others. `listing` is the list that shows it and `takes` tells its rows
    from those of other kinds. `live` reads a row (`path` is where it came from, for errors). `create` and `update` build the bodies;
    `delete_query` goes with every delete. `otherwise` gives other bodies to try, one after the other, while an answer shows that
    the service did not heed an update. `beside` are the ways to the values that stand in no list, by the field's name.
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
