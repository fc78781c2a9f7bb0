"""Update and delete resources, and track the effects on the page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reconciler.applier.call import Caller, ignored_fields
from reconciler.applier.freshness import Freshness
from reconciler.applier.groups.exit import taken_out
from reconciler.applier.page_state import PageState
from reconciler.errors import NotFoundError
from reconciler.model.plan import Action, Verb
from reconciler.model.result import Outcome, Status
from reconciler.model.work import Step, StepAnswer


@dataclass
class Writer:
    """Updates and deletes the resources of one page."""

    caller: Caller
    """Sends the writes."""
    page_state: PageState
    """The state of the page after the writes so far."""
    freshness: Freshness
    """Reads again what a write depends on."""

    def write(self, action: Action, step: Step) -> Outcome:
        """Execute an update or a deletion. Raises as `Caller.call` does."""
        if action.verb is Verb.DELETE:
            return self._delete(action, step)
        return self._update(action, step)

    def complete(self, outcome: Outcome, steps: Sequence[Step]) -> Outcome:
        """Write the values that need requests of their own. Raises as `Caller.call` does; another run completes it."""
        ignored, before = list(outcome.ignored), self.caller.sent
        for step in steps:
            answer = self.caller.call(outcome.action, replace(step, id=outcome.id))
            ignored += ignored_fields(step, answer.fields)
        return replace(outcome, ignored=tuple(ignored), requests=outcome.requests + self.caller.sent - before)

    def _delete(self, action: Action, step: Step) -> Outcome:
        reason = None
        try:
            self.caller.call(action, step)
        except NotFoundError:
            reason = None if step.lapsed else "it was gone already"
        self.page_state.groups.gone(step.id or "")
        return Outcome(action, Status.DONE, id=step.id, reason=reason, requests=1)

    def _update(self, action: Action, step: Step) -> Outcome:
        before = self.caller.sent
        # A component moved by its new group's request may have nothing left to send.
        answer = self.caller.call(action, step) if step.values else StepAnswer(step.id or "")
        ignored = ignored_fields(step, answer.fields)
        parent = self.page_state.service.group_field(step.kind)
        if parent is not None and parent.name in step.values and step.id is not None:
            asked, text = step.values[parent.name], answer.fields.get(parent.name, step.values[parent.name])
            if (
                parent.name in ignored
                and asked is None
                and taken_out(self.caller, self.page_state, self.freshness, action, step.id, str(text))
            ):
                ignored = tuple(name for name in ignored if name != parent.name)
            else:
                self.page_state.groups.move(step.id, text or None)
        if step.members and step.id is not None:
            self.page_state.groups.update(step.id, step.name)
        return Outcome(action, Status.DONE, id=step.id, ignored=ignored, requests=self.caller.sent - before)
