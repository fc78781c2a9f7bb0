"""Writing in one call what the service takes in one call (`Kind.together`)."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler.applier.call import Caller, ignored_fields, reason_of
from reconciler.applier.page_state import PageState
from reconciler.applier.steps import UnresolvedError, step_of
from reconciler.errors import NotFoundError, ServiceError
from reconciler.model.address import Address
from reconciler.model.plan import Action, Verb
from reconciler.model.result import Outcome, Status
from reconciler.model.work import Step, StepAnswer


@dataclass
class LotWriter:
    """Writes the lots of one page."""

    caller: Caller
    """Sends the writes."""
    page_state: PageState
    """The state of the page after the writes so far."""
    _placeholders: int = field(default=0, init=False)
    """The number of placeholders given out so far."""

    def steps(self, actions: Sequence[Action]) -> Mapping[Address, Step | UnresolvedError]:
        """The step of each action, or what it lacks. What a lot itself creates is referred to by its placeholder."""
        stand_ins = self._stand_ins(actions)
        ids = ChainMap(stand_ins, self.page_state.ids)
        steps: dict[Address, Step | UnresolvedError] = {}
        for action in actions:
            try:
                step = step_of(action, self.page_state, ids)
            except UnresolvedError as missing:
                steps[action.address] = missing
            else:
                steps[action.address] = replace(step, placeholder=stand_ins.get(action.address))
        return steps

    def _stand_ins(self, actions: Sequence[Action]) -> dict[Address, str]:
        stand_ins = {}
        for action in actions:
            if action.kind.together and action.verb is Verb.CREATE:
                self._placeholders += 1
                stand_ins[action.address] = f"new:{self._placeholders}"
        return stand_ins

    def write(self, actions: Sequence[Action], steps: Sequence[Step]) -> list[Outcome]:
        """Send the steps of these actions in one call, and return the outcome of each.

        Raises:
            ServiceError: the whole call failed, or its fate is unknown.
            Interrupted, DocumentError: as for `Caller.call`; nothing was sent.
        """
        answers = self.caller.call_together(actions, steps)
        ids = {
            step.placeholder: answer.id
            for step, answer in zip(steps, answers, strict=True)
            if step.placeholder is not None and isinstance(answer, StepAnswer)
        }
        as_written = [_with_ids(step, ids) for step in steps]
        outcomes = [self._outcome(*each) for each in zip(actions, as_written, answers, strict=True)]
        return [replace(outcome, requests=not place) for place, outcome in enumerate(outcomes)]

    def _outcome(self, action: Action, step: Step, answer: StepAnswer | ServiceError) -> Outcome:
        if isinstance(answer, StepAnswer):
            if action.verb is Verb.CREATE:
                self.page_state.add(action.address, answer.id)
            return Outcome(action, Status.DONE, id=answer.id, ignored=ignored_fields(step, answer.fields))
        if action.verb is Verb.DELETE and isinstance(answer, NotFoundError):
            return Outcome(action, Status.DONE, id=action.id, reason="it was gone already")
        status = Status.UNKNOWN if answer.fate_unknown else Status.FAILED
        return Outcome(action, status, id=action.id, reason=reason_of(answer))


def _with_ids(step: Step, ids: Mapping[str, str]) -> Step:
    """The step as the service carried it out: with the ids of what the same call created in place of the placeholders."""
    values = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in step.values.items()}
    return replace(step, values=values)
