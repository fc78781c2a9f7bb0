"""Select subscribers by filters, and reactivate, unsubscribe or ask them again for a confirmation, in lots of 100.

The lots are those of a sweep. Declared, protected and ignored subscribers are left alone, and contacts are masked.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from reconciler.applier.operation.names import PageNames
from reconciler.applier.operation.prepared import OperatedPage, PreparedOperation, Recorder
from reconciler.applier.subscriber_lots import LotCounts, LotSender
from reconciler.applier.sweep import refuse_blocks
from reconciler.errors import Interrupted, NotConfirmedError, PartialError, RefusedError
from reconciler.model import contact
from reconciler.model.enumeration import first_of
from reconciler.model.operation import Audience, Operation, OperationPreview, OperationResult
from reconciler.model.resource import Limits, Live
from reconciler.model.subscriber_filter import SubscriberFilter, SubscriberSelection, channel
from reconciler.model.sweep import FoundSubscriber
from reconciler.planner.subscriber_selection import select_people
from reconciler.planner.sweep import removal_blocks

_SHOWN = 10
"""Maximum number of contacts in a preview; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a command does to subscribers."""

    operation: Operation
    """For the check whether the service can do it."""
    what: str
    """The action of the lot."""
    summary: str
    """The preview, with `{}` for the number of subscribers."""
    done: str
    """The past participle."""
    reach: str = ""
    """What is to be said of notices, if it is not simply that nobody is notified."""


REACTIVATE = Treatment(
    Operation.REACTIVATE,
    "reactivate",
    "reactivate {}",
    "reactivated",
    "Whether the service tells those who are reactivated is not documented.",
)
RESEND = Treatment(Operation.RESEND, "resend", "send the confirmation request to {} again", "asked again")
UNSUBSCRIBE = Treatment(Operation.UNSUBSCRIBE, "remove", "unsubscribe {}", "unsubscribed")


def select(page: OperatedPage, wanted: SubscriberFilter, now: datetime, *, states: bool = False) -> SubscriberSelection:
    """The subscribers that a filter names; with `states`, the state of each is among its facts.

    Raises UnknownNameError for a component, and ServiceError.
    """
    ids: frozenset[str] = frozenset()
    if wanted.components:
        names = PageNames(page.operator.components(page.id), page.desired)
        ids = frozenset(row.id for row in names.resolve_all(wanted.components))
    lives = page.operator.people_in(page.id, wanted.state)
    if states:
        lives = _with_states(page, lives, wanted.state)
    return select_people(lives, wanted, now, salt=page.salt, desired=page.desired, component_ids=ids)


def _with_states(page: OperatedPage, lives: Collection[Live], state: str) -> Sequence[Live]:
    """The subscribers with their states. Where the list of all does not show them, the shorter lists of the others do."""
    if state != "all":
        states = dict.fromkeys((live.id for live in lives), state)
    elif all("state" in live.facts for live in lives):
        return tuple(lives)
    else:
        states = dict.fromkeys((live.id for live in lives), "active")
        for other in ("unconfirmed", "quarantined"):
            states.update((live.id, other) for live in page.operator.people_in(page.id, other))
    return tuple(replace(live, facts={**live.facts, "state": states[live.id]}) for live in lives)


def prepare_subscribers(
    page: OperatedPage,
    treatment: Treatment,
    wanted: SubscriberFilter,
    now: datetime,
    *,
    notify: bool | None = None,
    allow_deletes: int | None = None,
) -> PreparedOperation:
    """Prepare to do something to the subscribers that a filter names.

    Raises BlockedError if more would be removed than the limits allow; RefusedError, UnknownNameError, ServiceError.
    """
    page.require(treatment.operation)
    _refuse_unknown_members(page)
    selection = select(page, wanted, now)
    people = [live for live in selection.people if live.id not in selection.declared]
    if treatment is UNSUBSCRIBE:
        everybody = selection.listed if wanted.state == "all" else None
        _refuse_too_many(page, len(people), everybody, allow_deletes)
    resends = treatment is RESEND
    preview = OperationPreview(
        page.label,
        page.id,
        treatment.summary.format(_number(len(people))),
        facts=_facts(people, page.salt),
        can_notify=resends,
        notify=notify,
        audience=_audience(people) if resends else None,
        notes=_notes(page, selection),
        reach=treatment.reach,
    )
    nothing = None
    if not people:
        nothing = OperationResult("Nothing to do: no subscriber matches.", notes=preview.notes)
    work = [FoundSubscriber("filter", treatment.what, live, wanted.state) for live in people]
    return PreparedOperation(preview, partial(_treat, page, treatment, work), nothing)


def _refuse_unknown_members(page: OperatedPage) -> None:
    """Check that all declared members are known, so that none of them can be taken for a stranger."""
    items = [item for item in page.desired.items if item.kind.subscribes] if page.desired is not None else []
    unset = [item.address.path[-1] for item in items if contact.is_unset(item.address.path[-1])]
    if unset:
        raise RefusedError(
            f"not sent: the file declares members whose contacts are not known: {first_of(unset, 5)}",
            hint="set their variables, so that a declared member is not taken for somebody else",
        )


def _refuse_too_many(page: OperatedPage, number: int, listed: int | None, allow_deletes: int | None) -> None:
    """Check the limits; `listed` is the number of all subscribers, if they were read."""
    if number <= 1:
        return
    total = listed if listed is not None else len(page.operator.people_in(page.id, "all"))
    limits = page.desired.limits if page.desired is not None else Limits()
    refuse_blocks([(page.label, block) for block in removal_blocks(limits, number, total, allow_deletes)])


def _facts(people: Sequence[Live], salt: str) -> tuple[tuple[str, str], ...]:
    if not people:
        return ()
    counts = Counter(channel(live) for live in people)
    contacts = [contact.segment(live.name, salt) for live in people]
    return (
        ("channels", ", ".join(f"{name} {number:,}" for name, number in counts.items())),
        ("contacts", first_of(contacts, _SHOWN)),
    )


def _audience(people: Sequence[Live]) -> tuple[Audience, ...]:
    return tuple(Audience(name, number) for name, number in Counter(channel(live) for live in people).items())


def _notes(page: OperatedPage, selection: SubscriberSelection) -> tuple[str, ...]:
    notes = []
    if selection.declared:
        notes.append(f"declared, protected or ignored, and so left alone: {len(selection.declared)}")
    if page.desired is None:
        notes.append("no file was read, so nobody is known to be a declared member")
    if selection.undated:
        notes.append(f"left out, because the service does not say since when: {selection.undated}")
    return tuple(notes)


def _treat(
    page: OperatedPage, treatment: Treatment, work: Sequence[FoundSubscriber], recorder: Recorder, notify: bool
) -> OperationResult:
    resends = treatment is RESEND
    if resends and not notify:
        raise NotConfirmedError("not sent: sending a request again reaches each of them", hint="confirm with --notify")

    def send(what: str, state: str, ids: Sequence[str]) -> Collection[str]:
        if resends:
            page.operator.resend_confirmations(page.id, ids)
            return ()
        return page.operator.remedy(page.id, what, state, ids)

    sender = LotSender(page.id, send, recorder.journal, recorder.sleep)
    if resends:
        sender.tries = 1
    return _result(treatment, len(work), sender.send_all(work))


def _result(treatment: Treatment, number: int, counts: LotCounts) -> OperationResult:
    done = _total(counts.done)
    failed = _total(counts.failed) - counts.unknown
    notes = []
    if counts.changed:
        notes.append(f"left alone, because they were no longer in that state: {counts.changed}")
    if failed:
        notes.append(f"not {treatment.done}: {failed}")
    if counts.unknown:
        notes.append(f"whether they were {treatment.done} is not known: {counts.unknown}")
    notes += counts.reasons
    if counts.left:
        notes.append(f"stopped before: {counts.left}")
    summary = f"{treatment.done.capitalize()}: {_number(done)}."
    if done + counts.changed < number:
        summary = f"{treatment.done.capitalize()}: {done:,} of {_number(number)}."
    code = 0
    if counts.unknown:
        code = PartialError.exit_code
    elif counts.left:
        code = Interrupted.exit_code
    elif counts.failed:
        code = PartialError.exit_code if done else 1
    return OperationResult(summary, notes=tuple(notes), exit_code=code)


def _total(counts: Mapping[str, int]) -> int:
    return sum(counts.values())


def _number(number: int) -> str:
    return f"{number:,} subscriber{'s' if number != 1 else ''}"
