"""The status pages of Jira Service Management as a backend: what `protocol.Backend` asks for, over one session."""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager

from reconciler.errors import RejectedError, ServiceError
from reconciler.http import BudgetUse, HttpSession
from reconciler.model.kind import Kind
from reconciler.model.kinds.jsm import LIFECYCLE, PAGE, SUBSCRIBER
from reconciler.model.plan import Verb
from reconciler.model.probe import ProbeReport
from reconciler.model.resource import Live, LivePage
from reconciler.model.services.jsm import JSM
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.component_batch import ComponentBatch
from reconciler.providers.jsm.component_list import read_tree
from reconciler.providers.jsm.creation import create_page, page_named
from reconciler.providers.jsm.draft import named_pages, page_rows
from reconciler.providers.jsm.lifecycle import change_state
from reconciler.providers.jsm.memory import PageMemory
from reconciler.providers.jsm.operator import JsmOperator
from reconciler.providers.jsm.page import objection, write_settings
from reconciler.providers.jsm.people import create_person, delete_people, delete_person, people_by_state
from reconciler.providers.jsm.probe import probe
from reconciler.providers.jsm.publication import publish
from reconciler.providers.jsm.read import JsmReading, draft_to_write
from reconciler.providers.jsm.site import JsmSite
from reconciler.providers.protocol import NamedPage, Sent, Wanted

_ID_SHOWN = 8
"""So many characters of a cloud id are shown."""


class JsmBackend:
    """Jira Service Management, reached with one token. Thread safe, each page being worked on by one thread at a time.

    Args:
        session: the connection, which holds the token and the rate window.
        site: the cloud id.
    """

    def __init__(self, session: HttpSession, site: JsmSite) -> None:
        self._session = session
        self._site = site
        self.sleep: Callable[[float], None] = time.sleep
        """Waits between looks at what was written; tests set another."""
        self._lock = threading.Lock()
        self._memories: dict[str, PageMemory] = {}
        self._operator = JsmOperator(self._calls, self.read)

    @property
    def operator(self) -> JsmOperator:
        """The same page for commands that operate it, over the same connections."""
        return self._operator

    @property
    def sent(self) -> Sent:
        """The requests sent so far, every try counted."""
        count = self._session.count
        return Sent(count.reads, count.writes)

    def pages(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every page that the token reaches; the name says which is a draft, and what a page's draft is.

        Raises ServiceError.
        """
        return named_pages(page_rows(self._calls()))

    def page_named(self, name: str) -> NamedPage:
        """The page of a name: GETs alone. Raises NotFoundError, with their ids, where several have it; ServiceError."""
        return page_named(self._calls(), name)

    def connected_to(self) -> str:
        """The cloud by the first characters of its id, which are enough to tell it by. Raises ServiceError, SettingError."""
        return f"cloud {self._site.cloud_id[:_ID_SHOWN]}…"

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        """The page as it is: GETs alone. Raises ServiceError where any part cannot be read."""
        memory, page_id = self._known(page_id)
        try:
            return JsmReading(self._calls(memory), page_id, wanted, memory).page()
        finally:
            self._alias(memory)

    def find(self, page_id: str, kind: Kind) -> tuple[Live, ...]:
        """The objects of one kind as they are now."""
        page = self.read(page_id, Wanted(frozenset({kind.name}), page=kind is PAGE))
        return tuple(live for live in page.items if live.kind is kind)

    def objection(self, field: str, value: str) -> str | None:
        """Why the service would not take a page's name or subdomain; None if it would. Raises ServiceError."""
        return objection(self._calls(), field, value)

    def perform(self, page_id: str, step: Step) -> StepAnswer:
        """Carry out one step. Raises UncertainError where its fate is not known, another ServiceError where it was not done."""
        memory, page_id = self._known(page_id)
        calls = self._calls(memory, writing=True)
        if step.verb not in step.kind.verbs:
            raise RejectedError(f"not sent: {step.kind.unsupported.get(step.verb, 'the service has no such request')}")
        if step.kind is SUBSCRIBER:
            return create_person(calls, page_id, step) if step.verb is Verb.CREATE else delete_person(calls, step)
        if step.kind is LIFECYCLE:
            return change_state(calls, page_id, str(step.values["state"]), memory)
        if step.verb is Verb.CREATE and step.kind is PAGE:
            answer = create_page(self._calls(writing=True), step)
            created, _ = self._known(answer.id)
            created.draft_address, created.never_published = answer.id, True
            return answer
        if step.kind.together:
            (answered,) = self.perform_together(page_id, [step])
            if isinstance(answered, ServiceError):
                raise answered
            return answered
        draft = draft_to_write(calls, page_id, memory)
        if step.kind is PAGE:
            return write_settings(calls, draft, step)
        rows = read_tree(calls, draft, page_id, memory.tree_id).rows
        answer = publish(calls, page_id, draft, memory)
        memory.published = (draft.row, rows)
        self._alias(memory)
        return answer

    def perform_together(self, page_id: str, steps: Sequence[Step]) -> Sequence[StepAnswer | ServiceError]:
        """Carry out steps about components and groups in one call with the whole tree; one answer for each.

        Raises ServiceError where the call was refused whole, UncertainError where its fate is not known.
        """
        memory, page_id = self._known(page_id)
        calls = self._calls(memory, writing=True)
        return ComponentBatch(calls, page_id, draft_to_write(calls, page_id, memory), memory).perform(steps)

    def budget(self) -> BudgetUse:
        """What is used of the key's request budget now, and by whom."""
        return self._session.window.use()

    def together(self, requests: int) -> AbstractContextManager[None]:
        """While it lasts, so many requests are sent without a wait for the rate window between them; the wait is before."""
        return self._session.together(requests)

    def people_in(self, page_id: str, states: Collection[str]) -> dict[str, tuple[Live, ...]]:
        """The subscribers by state: one list shows all of them, whatever `states` are. Raises ServiceError."""
        memory, page_id = self._known(page_id)
        return people_by_state(self._calls(memory), page_id)

    def remedy(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> tuple[str, ...]:
        """Delete subscribers who are still in a state, without a notice; returns the ids of the others. Raises ServiceError."""
        if what != "remove":
            raise RejectedError(f"not sent: {JSM.title} has no request to {what} subscribers")
        memory, page_id = self._known(page_id)
        return delete_people(self._calls(memory, writing=True), page_id, state, ids)

    def probe(self, page_id: str | None) -> ProbeReport:
        """What reading tells of the questions that the reference leaves open: GETs alone. Raises ServiceError."""
        return probe(self._calls(), page_id)

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def _calls(self, memory: PageMemory | None = None, *, writing: bool = False) -> JsmCalls:
        recent = memory.recent if memory is not None else None
        return JsmCalls(self._session, lambda: self._site.cloud_id, self.sleep, recent=recent, writing=writing)

    def _known(self, page_id: str) -> tuple[PageMemory, str]:
        """What is kept of a page, and the id of its live page, which may differ from the one that it was created with."""
        with self._lock:
            memory = self._memories.setdefault(page_id, PageMemory())
        return memory, memory.live_id or page_id

    def _alias(self, memory: PageMemory) -> None:
        """Keep the same of a page under the id of its live page."""
        with self._lock:
            if memory.live_id is not None:
                self._memories[memory.live_id] = memory
