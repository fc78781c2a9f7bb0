"""Reading a page: the live page and its draft first, then the lists that are wanted, one after the other. Nothing but GET is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from reconciler.errors import NotFoundError, UnavailableError
from reconciler.http import JsonObject
from reconciler.model.kinds.jsm import COMPONENT, GROUP, LIFECYCLE, PAGE, PUBLICATION, SUBSCRIBER, TEMPLATE
from reconciler.model.resource import Incident, Live, LivePage, SubscriberCounts
from reconciler.model.services.jsm import JSM
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.component_list import list_tree, read_tree
from reconciler.providers.jsm.component_rows import all_rows, component_lives, name_of, row_id
from reconciler.providers.jsm.draft import (
    NOT_THIS_ID,
    OPEN_EDITOR,
    DraftPage,
    find_draft,
    live_id_of,
    read_draft,
    read_live,
    unknown_page,
)
from reconciler.providers.jsm.incidents import open_incidents
from reconciler.providers.jsm.lifecycle import ARCHIVED, PUBLISHED, lifecycle_live, state_of
from reconciler.providers.jsm.memory import PageMemory
from reconciler.providers.jsm.page import page_live
from reconciler.providers.jsm.people import NOBODY, count_people, read_people
from reconciler.providers.jsm.publication import (
    component_ids,
    is_shown,
    live_names,
    names_by_draft,
    pending_components,
    pending_settings,
    publication_live,
)
from reconciler.providers.jsm.templates import template_lives
from reconciler.providers.protocol import Wanted

T = TypeVar("T")
"""What one list of the live page tells."""

TREE_KINDS = frozenset({GROUP.name, COMPONENT.name})
_OF_DRAFT = TREE_KINDS | {PAGE.name, PUBLICATION.name, LIFECYCLE.name}


@dataclass(frozen=True, slots=True)
class JsmStates:
    """A page as its two states were read."""

    live: JsonObject | None
    """The live page; None where it was never published, or is archived and no longer shown."""
    draft: DraftPage | None
    """The draft; None where an archived page has none, or it stands in `published` of the memory."""
    rows: tuple[JsonObject, ...] | None = None
    """The draft's components, where they had to be taken from the memory."""


def page_states(calls: JsmCalls, page_id: str, memory: PageMemory) -> JsmStates:
    """Both states of a page. Raises NotFoundError with what a person is to do where one cannot be had, ServiceError."""
    live = read_live(calls, page_id)
    if state_of(live, archived=memory.archived) == ARCHIVED:
        return JsmStates(live, None)
    try:
        draft = located_draft(calls, page_id, live, memory)
    except NotFoundError:
        if memory.published is None or live is None or not is_shown(live, memory.published[0]):
            raise
        # It was published here a moment ago, and the service keeps no draft of a published page.
        row, rows = memory.published
        return JsmStates(live, DraftPage(page_id, page_id, row), tuple(rows))
    memory.published = None
    if live is None:
        listed = live_id_of(calls, page_id, draft)
        if listed == page_id:
            raise calls.source("GET", "pages", page_id).error(
                UnavailableError, "lists the live page and does not give it", hint="run again"
            )
        memory.live_id = listed
        live = read_live(calls, listed) if listed is not None else None
    memory.never_published = live is None
    return JsmStates(live, draft)


def located_draft(calls: JsmCalls, page_id: str, live: JsonObject | None, memory: PageMemory) -> DraftPage:
    """The page's draft, by the id by which it was found before. Raises NotFoundError, ServiceError."""
    draft: DraftPage | None = None
    if memory.draft_address not in (None, page_id):
        try:
            draft = read_draft(calls, memory.draft_address or page_id)
        except NotFoundError:
            memory.draft_address = None
    draft = draft or find_draft(calls, page_id, live)
    memory.draft_address = draft.address
    return draft


def draft_to_write(calls: JsmCalls, page_id: str, memory: PageMemory) -> DraftPage:
    """The draft, as it is right before something is written to it. Raises NotFoundError where there is none, ServiceError."""
    if memory.draft_address is not None:
        try:
            return read_draft(calls, memory.draft_address)
        except NotFoundError:
            memory.draft_address = None
    states = page_states(calls, page_id, memory)
    if states.draft is None or states.rows is not None:
        raise calls.source("GET", "pages", "draft", page_id).error(
            NotFoundError, "has no draft of the page", hint=OPEN_EDITOR
        )
    return states.draft


class JsmReading:
    """One reading of one page.

    Args:
        calls: what sends the requests.
        page_id: the page.
        wanted: what of it is to be read.
        memory: what is kept of the page.
    """

    def __init__(self, calls: JsmCalls, page_id: str, wanted: Wanted, memory: PageMemory) -> None:
        self._calls = calls
        self._page_id = page_id
        self._wanted = wanted
        self._memory = memory
        self._items: list[Live] = []
        self._read: set[str] = set()
        self._live_names: dict[str, str] | None = None

    def page(self) -> LivePage:
        """The page as it is. Raises ServiceError where any part of it cannot be read."""
        wanted = self._wanted.kinds
        name, unsubscribed = self._page_id, frozenset[str]()
        counts: SubscriberCounts | None = None
        if (self._wanted.page and (wanted or not self._wanted.facts)) or wanted & _OF_DRAFT:
            name = self._page_id if self._components_alone() else self._states() if wanted else self._name()
        if TEMPLATE.name in wanted:
            self._add(self._of_live_page(template_lives, []), TEMPLATE.name)
        if SUBSCRIBER.name in wanted:
            people = self._of_live_page(read_people, NOBODY)
            self._add(people.lives, SUBSCRIBER.name)
            unsubscribed = people.unsubscribed
            if people is not NOBODY and "subscriber_counts" in self._wanted.facts:
                counts = count_people(self._calls, self._page_id, people.type)
        none_open: tuple[Incident, ...] = ()
        incidents = self._of_live_page(self._incidents, none_open) if "incidents" in self._wanted.facts else None
        return LivePage(
            id=self._page_id,
            name=name,
            items=tuple(self._items),
            read=frozenset(self._read),
            whole=frozenset(self._read),
            unsubscribed=unsubscribed,
            requests=self._calls.reads,
            incidents=incidents,
            subscriber_counts=counts,
            service=JSM,
            never_published=self._memory.never_published,
        )

    def _of_live_page(self, read: Callable[[JsmCalls, str], T], nothing: T) -> T:
        """What belongs to the live page. A page that was never published has none that anything could belong to."""
        try:
            return read(self._calls, self._page_id)
        except NOT_THIS_ID:
            if not self._memory.never_published:
                raise
            return nothing

    def _add(self, lives: Sequence[Live], *kinds: str) -> None:
        self._items += lives
        self._read |= set(kinds)

    def _components_alone(self) -> bool:
        """Read the components without the page, where that was read a moment ago and told by which id they are listed.

        Gives False where they have to be read with it: an empty list proves nothing by itself.
        """
        tree_id = self._memory.tree_id
        if self._wanted.page or tree_id is None or not self._wanted.kinds & _OF_DRAFT <= TREE_KINDS:
            return False
        rows = list_tree(self._calls, tree_id).rows
        if rows:
            self._components(rows)
        return bool(rows)

    def _components(self, rows: tuple[JsonObject, ...]) -> list[Live]:
        self._memory.names = {row_id(row): name_of(row) for row in all_rows(rows)}
        lives = component_lives(rows, self._wanted.expected, self._memory.groups)
        self._add(lives, *TREE_KINDS)
        return lives

    def _name(self) -> str:
        """The page's name alone, which needs no draft where the page is published."""
        live = read_live(self._calls, self._page_id)
        return self._states() if live is None else name_of(live) or self._page_id

    def _states(self) -> str:
        """Read what the live page and the draft hold; gives the page's name."""
        state = page_states(self._calls, self._page_id, self._memory)
        self._page_id = self._memory.live_id or self._page_id
        shown = state.draft.row if state.draft is not None else state.live
        if shown is None and not self._memory.archived:
            raise unknown_page(self._calls.source("GET", "pages", self._page_id).error(NotFoundError, "answered 404"))
        if state.draft is not None:  # an archived page has none, and its settings cannot be written
            self._add([page_live(self._page_id, state.draft.row, state.live)], PAGE.name)
        on_page = max(len(component_ids(state.live)), len(component_ids(state.draft.row if state.draft else None)))
        self._add([lifecycle_live(state.live, on_page, archived=self._memory.archived)], LIFECYCLE.name)
        if state.draft is not None:
            self._draft(state, state.draft)
        return name_of(shown or {}) or self._page_id

    def _draft(self, state: JsmStates, draft: DraftPage) -> None:
        wanted = self._wanted.kinds
        publication = PUBLICATION.name in wanted
        if wanted & TREE_KINDS or publication:
            lives = self._components(self._tree(state, draft))
            if publication:
                self._add([self._publication(state, draft, lives)], PUBLICATION.name)

    def _tree(self, state: JsmStates, draft: DraftPage) -> tuple[JsonObject, ...]:
        if state.rows is not None:
            return state.rows
        tree = read_tree(self._calls, draft, self._page_id, self._memory.tree_id)
        self._memory.tree_id = tree.tree_id if tree.rows else None
        return tree.rows

    def _publication(self, state: JsmStates, draft: DraftPage, lives: Sequence[Live]) -> Live:
        if state.live is None:
            return publication_live((), published=False)
        self._live_names = live_names(self._calls, self._page_id)
        pending = pending_settings(state.live, draft.row)
        pending += pending_components(state.live, draft.row, lives, self._memory.names, self._live_names)
        return publication_live(pending, published=True, hidden=state_of(state.live) != PUBLISHED)

    def _incidents(self, calls: JsmCalls, page_id: str) -> tuple[Incident, ...]:
        """The open incidents; what they affect by the ids of the draft, as far as names tell these."""
        incidents = open_incidents(calls, page_id)
        names = self._memory.names
        affected = {id_ for incident in incidents for id_ in incident.components}
        if not names or affected <= names.keys():
            return incidents
        live_named = self._live_names or live_names(calls, page_id) or {}
        ids = names_by_draft(names, live_named)
        return tuple(
            replace(
                incident, components=tuple(id_ if id_ in names else ids.get(id_, id_) for id_ in incident.components)
            )
            for incident in incidents
        )
