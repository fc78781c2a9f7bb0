"""One call to the service: journaled before and after, and its answer held against what was asked."""

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
    """Sends the writes of one page. `sent` counts them, `done` those carried out, `touched` gathers the kinds they were about."""

    backend: Backend
    page_id: str
    journal: Journal
    key: bytes
    sent: int = 0
    done: int = 0
    touched: set[Kind] = field(default_factory=set)

    def call(self, action: Action, step: Step) -> StepAnswer:
        """Carry out one step.

        Raises DocumentError where the intent cannot be journaled (nothing is sent then), Interrupted where the backend sent nothing
        any more, ServiceError as the backend does.
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
    """An error in one line: where, what, and what to do next."""
    return f"{error} ({error.hint})" if error.hint else str(error)


def ignored_fields(step: Step, text: Mapping[str, Value]) -> tuple[str, ...]:
    """The fields that the service changed or ignored: asked for, told back, and not the same. What was not told is not known."""
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
    """What a listed object says of itself, in the form of an answer: its place is a field like any other."""
    parent = live.kind.parent_field
    return {**live.fields, parent.name: live.parent} if parent else dict(live.fields)
