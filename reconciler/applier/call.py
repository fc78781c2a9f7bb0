"""One call to the service: recorded in the journal before and after, with the answer compared to the request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.applier.journal import Journal
from reconciler.errors import Interrupted, ReconcilerError, ServiceError
from reconciler.model.field import Access
from reconciler.model.kind import Kind
from reconciler.model.plan import Action
from reconciler.model.resource import Live
from reconciler.model.values import Value, same
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Backend


@dataclass
class Caller:
    """Sends the writes of one page."""

    backend: Backend
    page_id: str
    journal: Journal
    key: bytes
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
        number = self.journal.intent(self.page_id, action, step, self.key)
        self.sent += 1
        self.touched.add(step.kind)
        try:
            answer = self.backend.perform(self.page_id, step)
        except Interrupted as stop:
            self.journal.outcome(number, "interrupted", reason=str(stop))
            raise
        except ServiceError as error:
            status = "unknown" if error.fate_unknown else "failed"
            self.journal.outcome(number, status, reason=str(error))
            raise
        except Exception as error:
            self.journal.outcome(number, "unknown", reason=type(error).__name__)
            raise
        self.done += 1
        self.journal.outcome(number, "done", id=answer.id)
        return answer


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
