"""Create resources. A create must not simply be retried, because names are not unique on the service.

Premise: if the answer to a POST is lost, the object may or may not exist. Sending the POST again could create a
duplicate; not sending it could leave the object missing.

Terms: a POST has an *unknown fate* if no answer arrived, or one that does not tell. To *look* is to list the objects of
its type. To *adopt* is to take an object found that way as the result.

Algorithm:

1. Send the POST. If its answer is lost, look at once, after 1 s, and after 3 more seconds.
2. If a new matching object appeared (see `appeared`), adopt it.
3. If the last look succeeded and found nothing, send the POST again, up to `RESENDS` times.
4. If the last look failed, the fate stays unknown. The outcome says so, and nothing is sent again.

A subscriber that the service reports as already existing (`_TAKEN`) is adopted too. Duplicates are avoided as long as
the service's lists show a write within 4 s.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from reconciler.applier.call import Caller, ignored_fields, reason_of, told_by
from reconciler.applier.page_state import PageState
from reconciler.documents.event import OnEvent, waiting_to_see
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
"""Seconds to wait before each look for an object that may have been created."""

RESENDS = 3
"""Maximum number of times a POST is sent again after looking for its object in vain."""

_TAKEN = (409, 422)
"""Status codes that may mean that the contact already exists (statuspage-api.md B10.63 and B11.65)."""


@dataclass
class Creator:
    """Creates the new resources of one page."""

    caller: Caller
    """Sends the writes."""
    page_state: PageState
    """The state of the page after the writes so far."""
    on_event: OnEvent
    """Receives what happens."""
    sleep: Callable[[float], None]
    """Waits for some seconds between two looks for a new resource."""
    interrupted: Callable[[], bool]
    """Returns True to end the waiting."""

    def create(self, action: Action, step: Step) -> Outcome:
        """Create the resource, or adopt it if a request with a lost answer, or someone else, created it.

        Raises:
            UncertainError: a POST was sent and its fate is unknown.
            ServiceError: it was not executed.
            Interrupted, DocumentError: as raised by `Caller.call`.
        """
        before = self.caller.sent
        if step.kind.identity.single:  # the page itself, for which its backend looks: nothing here could list it
            answer = self.caller.call(action, step)
            self.caller.page_id = answer.id
            return self._settled(action, step, answer, Status.DONE, None, before)
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
        """The objects that a POST of unknown fate created; empty if none. Raises UncertainError if that is unknown.

        Only the last look counts: an earlier one may have failed by chance.
        """
        failed: ServiceError | None = None
        for pause in LOOKS:
            if self.interrupted():
                raise still_unknown(lost, "interrupted before it could be looked for")
            if pause:
                self.on_event(waiting_to_see(pause))
                self.sleep(pause)
            try:
                lives = appeared(step, self.page_state, self._listed(step))
            except Interrupted:
                raise still_unknown(lost, "interrupted before it could be looked for") from None
            except ServiceError as error:
                failed = error
                if isinstance(error, (AuthError, ForbiddenError, RateLimitedError)):
                    break  # the next look would fail as well
            else:
                failed = None
                if lives:
                    return lives
        if failed is not None:
            raise still_unknown(lost, f"looking for it failed too: {reason_of(failed)}")
        return []

    def _listed(self, step: Step) -> Collection[Live]:
        """The current objects of the type; for people only the one in question, because their list can be long."""
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
        self.page_state.add(action.address, answer.id)
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
    """The service's answer to a POST, in its own words if possible."""
    if lost.status is None:
        return lost.message
    return f"{lost.host} answered {lost.status}" + (f": {lost.words}" if lost.words else "")


def still_unknown(lost: UncertainError, why: str) -> UncertainError:
    """The error for a write whose answer was lost, and whose effect could not be looked for."""
    return UncertainError(
        f"{lost.message}; {why}", method=lost.method, path=lost.path, hint="run again: it looks first", host=lost.host
    )


def appeared(step: Step, page_state: PageState, listed: Iterable[Live]) -> list[Live]:
    """The objects that the step may have created, most likely first.

    A person is identified by contact, even if they existed before. Any other object must be new, and have the right
    name and parent (or none, if the service ignored the parent). Of several, the one with the most similar fields comes
    first, then by position.
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
        and live.id not in page_state.known_ids
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
