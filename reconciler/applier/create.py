"""Creating: the one write that must not simply be repeated, because names are not unique on the service.

A POST whose fate is unknown is looked for at once, after one second and after three more; the object is adopted if it appeared,
and the POST is sent again only if it did not. A subscriber that the service says is there already is adopted too.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from reconciler.applier.call import Caller, ignored_fields, reason_of, told_by
from reconciler.applier.page_state import PageState
from reconciler.applier.progress import Progress
from reconciler.errors import (
    AuthError,
    ForbiddenError,
    Interrupted,
    RateLimitedError,
    RejectedError,
    ServiceError,
    UnavailableError,
    UncertainError,
)
from reconciler.model.plan import Action
from reconciler.model.resource import Live
from reconciler.model.result import Outcome, Status
from reconciler.model.values import same, spelling
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Wanted

LOOKS = (0.0, 1.0, 3.0)
"""Seconds before each look for an object that may have been made."""

RESENDS = 3
"""How often a POST is sent again after it was looked for in vain."""

_TAKEN = (409, 422)
"""Refusals that may mean that the contact is there already (statuspage-api.md B10.63 and B11.65)."""


@dataclass
class Creator:
    """Makes the new things of one page. `sleep` waits between looks, and `interrupted` ends the waiting."""

    caller: Caller
    page_state: PageState
    progress: Progress
    sleep: Callable[[float], None]
    interrupted: Callable[[], bool]

    def create(self, action: Action, step: Step) -> Outcome:
        """Make the thing, or adopt it where a request whose answer was lost, or somebody else, made it.

        Raises UncertainError where a POST was sent and whether it was carried out could not be found out, another ServiceError where
        it was not, Interrupted and DocumentError as `Caller.call` does.
        """
        before = self.caller.sent
        for _ in range(1 + RESENDS):
            try:
                answer = self.caller.call(action, step)
            except UncertainError as error:
                lives = self._look(step, error)
                if lives:
                    return self._adopted(action, step, lives, before, "its answer was lost, and it is there")
                lost = error
            except RejectedError as error:
                taken = self._taken(step, error)
                if taken is None:
                    raise
                return self._adopted(action, step, [taken], before, "it was there already")
            else:
                return self._settled(action, step, answer, Status.DONE, None, before)
        raise UnavailableError(
            f"sent {1 + RESENDS} times and looked for each time: it is not there ({_answer(lost)})",
            method=lost.method,
            path=lost.path,
            hint="run again: it looks first",
        )

    def _look(self, step: Step, lost: UncertainError) -> list[Live]:
        """What a POST of unknown fate made; nothing where it made nothing. Raises UncertainError where that cannot be found out.

        The last look decides: one that failed before it may have been bad luck.
        """
        failed: ServiceError | None = None
        for pause in LOOKS:
            if self.interrupted():
                raise _unknown(lost, "interrupted before it could be looked for")
            if pause:
                self.progress.waiting(pause)
                self.sleep(pause)
            try:
                lives = appeared(step, self.page_state, self._listed(step))
            except Interrupted:
                raise _unknown(lost, "interrupted before it could be looked for") from None
            except ServiceError as error:
                failed = error
                if isinstance(error, (AuthError, ForbiddenError, RateLimitedError)):
                    break  # the next look would meet the same
            else:
                failed = None
                if lives:
                    return lives
        if failed is not None:
            raise _unknown(lost, f"looking for it failed too: {reason_of(failed)}")
        return []

    def _listed(self, step: Step) -> Collection[Live]:
        """The objects of the kind as they are now; of people, the one in question, because their list can be long."""
        contact = step.kind.identity.contact(step.values)
        if contact is None:
            return self.caller.backend.find(self.caller.page_id, step.kind)
        contacts = {step.kind.name: (contact,)}
        wanted = Wanted(kinds=frozenset({step.kind.name}), contacts=contacts, scope=step.kind.scope)
        page = self.caller.backend.read(self.caller.page_id, wanted)
        return [item for item in page.items if item.kind is step.kind]

    def _taken(self, step: Step, error: RejectedError) -> Live | None:
        if not step.kind.identity.personal or error.status not in _TAKEN:
            return None
        try:
            return next(iter(appeared(step, self.page_state, self._listed(step))), None)
        except ServiceError as failed:
            error.message += f"; whether it is there already could not be read: {reason_of(failed)}"
            raise error from None

    def _adopted(self, action: Action, step: Step, lives: list[Live], before: int, why: str) -> Outcome:
        live = lives[0]
        if len(lives) > 1:
            why += f"; {len(lives) - 1} more like it appeared: {', '.join(item.id for item in lives[1:])}"
        return self._settled(action, step, StepAnswer(live.id, told_by(live)), Status.ADOPTED, why, before)

    def _settled(
        self, action: Action, step: Step, answer: StepAnswer, status: Status, why: str | None, before: int
    ) -> Outcome:
        self.page_state.made(action.address, answer.id)
        if step.members:
            self.page_state.groups.update(answer.id, step.name, step.members)
        parent = self.page_state.service.group_field(step.kind)
        if parent is not None:
            home = answer.fields.get(parent.name, step.values.get(parent.name))
            self.page_state.groups.move(answer.id, home or None)
        return Outcome(
            action,
            status,
            id=answer.id,
            reason=why,
            ignored=ignored_fields(step, answer.fields),
            requests=self.caller.sent - before,
        )


def _answer(lost: UncertainError) -> str:
    """What the service said to a POST, in its own words where it had any."""
    if lost.status is None:
        return lost.message
    return f"{lost.host} answered {lost.status}" + (f": {lost.words}" if lost.words else "")


def _unknown(lost: UncertainError, why: str) -> UncertainError:
    return UncertainError(
        f"{lost.message}; {why}", method=lost.method, path=lost.path, hint="run again: it looks first", host=lost.host
    )


def appeared(step: Step, page_state: PageState, listed: Iterable[Live]) -> list[Live]:
    """The objects that the step may have made, the likeliest first.

    A person is known by contact, whenever they came. Anything else must be new, bear the name, and stand where it was to stand, or in
    nothing where the service did not heed the place; among those the likest in its other fields counts first, then the first by position.
    """
    contact = step.kind.identity.contact(step.values)
    if contact is not None:
        return [live for live in listed if live.name == contact]
    parent = step.kind.parent_field
    place = step.values.get(parent.name) if parent else None
    new = [
        live
        for live in listed
        if live.kind is step.kind
        and live.id not in page_state.known
        and spelling(live.name) == spelling(step.name)
        and live.parent in (place, None)
        and live.kind.begins(live.fields) == step.kind.begins(step.values)  # windows of one rule share a name
    ]
    return sorted(new, key=lambda live: (live.parent != place, _unlike(step, live), _position(live), live.id))


def _unlike(step: Step, live: Live) -> int:
    fields = step.kind.by_name
    return sum(
        not same(fields[name], asked, live.fields[name])
        for name, asked in step.values.items()
        if name in fields and name in live.fields
    )


def _position(live: Live) -> int:
    return live.position if live.position is not None else 0
