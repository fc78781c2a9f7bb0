"""One call to the service: recorded in the journal before and after, with the answer compared to the request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from reconciler.applier.journal import Journal
from reconciler.errors import Interrupted, ReconcilerError, ServiceError
from reconciler.model.field import Access
from reconciler.model.kind import Kind
from reconciler.model.plan import Action
from reconciler.model.resource import Live
from reconciler.model.result import Status
from reconciler.model.values import Value, same
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Backend

T = TypeVar("T")


@dataclass
class Caller:
    """Sends the writes of one page."""

    backend: Backend
    """Sends the calls."""
    page_id: str
    """The live ID of the page; empty until a step creates it."""
    journal: Journal
    """Records each call before and after it."""
    key: bytes
    """Keys the hashes of sensitive values in the journal."""
    sent: int = 0
    """Number of calls sent."""
    done: int = 0
    """Number of calls executed by the service."""
    touched: set[Kind] = field(default_factory=set)
    """Types of the resources written to."""

    def call(self, action: Action, step: Step) -> StepAnswer:
        """Execute one step.

        Raises:
            DocumentError: the intent cannot be recorded, so nothing was sent.
            Interrupted: a stop was requested before sending.
            ServiceError: as raised by the backend.
        """
        number = self.journal.intents(self.page_id, [action], [step], self.key)
        address = str(action.address)
        answer = self._send(number, [step], [address], lambda: self.backend.perform(self.page_id, step))
        self.done += 1
        self.journal.outcome(number, Status.DONE, id=answer.id, address=address)
        return answer

    def call_together(self, actions: Sequence[Action], steps: Sequence[Step]) -> Sequence[StepAnswer | ServiceError]:
        """Execute a lot in one call, and return an answer for each step.

        Raises as `call` does, if nothing is known of single steps.
        """
        number = self.journal.intents(self.page_id, actions, steps, self.key)
        addresses = [str(action.address) for action in actions]
        answers = self._send(number, steps, addresses, lambda: self.backend.perform_together(self.page_id, steps))
        self.done += any(isinstance(answer, StepAnswer) for answer in answers)
        for address, answer in zip(addresses, answers, strict=True):
            if isinstance(answer, StepAnswer):
                self.journal.outcome(number, Status.DONE, id=answer.id, address=address)
            else:
                self.journal.outcome(number, _fate(answer), reason=str(answer), address=address)
        return answers

    def _send(self, number: int, steps: Sequence[Step], addresses: Sequence[str], send: Callable[[], T]) -> T:
        """Send a call, and record how it ended for each address if it failed."""
        self.sent += 1
        self.touched.update(step.kind for step in steps)
        return recorded(self.journal, number, addresses, send)


def recorded(journal: Journal, number: int, addresses: Sequence[str], send: Callable[[], T]) -> T:
    """Send a call whose intent is recorded as `number`, and record how it ended for each address if it failed.

    Raises what the call raises.
    """

    def failed(status: Status, reason: str) -> None:
        for address in addresses:
            journal.outcome(number, status, reason=reason, address=address)

    try:
        return send()
    except Interrupted as stop:
        failed(Status.SKIPPED, str(stop))
        raise
    except ServiceError as error:
        failed(_fate(error), reason_of(error))
        raise
    except Exception as error:
        failed(Status.UNKNOWN, type(error).__name__)
        raise


def _fate(error: ServiceError) -> Status:
    return Status.UNKNOWN if error.fate_unknown else Status.FAILED


def reason_of(error: ReconcilerError) -> str:
    """An error on one line: where, what, and what to do next."""
    return f"{error} ({error.hint})" if error.hint else str(error)


def ignored_fields(step: Step, text: Mapping[str, Value]) -> tuple[str, ...]:
    """The fields that the service changed or ignored: sent, returned, and different. Fields missing from the answer are
    skipped.
    """
    fields = step.kind.by_name
    return tuple(
        name
        for name, asked in step.values.items()
        if name in text
        and name in fields
        and fields[name].access in (Access.WRITE, Access.CREATE)
        and not same(fields[name], asked, text[name])
    )


def told_by(live: Live) -> dict[str, Value]:
    """The fields of a listed object in the form of an answer, with its parent as a field."""
    parent = live.kind.parent_field
    return {**live.fields, parent.name: live.parent} if parent else dict(live.fields)
