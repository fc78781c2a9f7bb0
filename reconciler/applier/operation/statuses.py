"""Which statuses an operation sends: decided in `planner.restore`, recorded in the metadata, and said in the preview."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reconciler.applier.operation.page_view import PageView, called
from reconciler.errors import RefusedError
from reconciler.model.enumeration import listed
from reconciler.model.incident import LiveIncident, OwnRecord, severity
from reconciler.model.operation import StatusChange
from reconciler.planner.restore import Restored, affected


def extended_record(
    view: PageView, record: OwnRecord, asked: Mapping[str, str], incident: LiveIncident | None = None
) -> OwnRecord:
    """The record with newly asked statuses, and the base of their components as it is now."""
    own_id = incident.id if incident is not None else None
    before, sent = dict(record.before), dict(record.sent)
    for component_id, status in asked.items():
        shows = view.shows(component_id)
        base = view.incidents.base(component_id, shows)
        if base is not None:
            before[component_id] = base
        floor = view.incidents.floor(component_id, shows, without=own_id)
        is_worse = floor is not None and severity(floor.status) > severity(status)
        sent[component_id] = floor.status if floor is not None and is_worse else status
    return replace(record, before=before, asked={**record.asked, **asked}, sent=sent)


def asked_changes(view: PageView, asked: Mapping[str, str], record: OwnRecord) -> tuple[StatusChange, ...]:
    """What each asked component gets: what was asked for, or what another open incident claims if that is worse."""
    changes = []
    for component_id, status in asked.items():
        after = record.sent[component_id]
        claims = view.incidents.claims(component_id)
        others = ", ".join(called(claim.incident) for claim in claims if severity(claim.status) >= severity(after))
        note = f"not {status}: {others} is still open" if after != status else ""
        changes.append(
            StatusChange(view.names.shown(component_id), component_id, view.shows(component_id), after, note)
        )
    return tuple(changes)


def refuse_unknown(changes: Sequence[StatusChange]) -> None:
    """Check that each component's status to restore is known. Raises RefusedError with what to say.

    Nothing may simply become operational, and no later command could tell either: the incident would be over.
    """
    unknown = [change for change in changes if change.is_unknown and change.before != "operational"]
    if unknown:
        names = listed([f"{change.component} ({change.before})" for change in unknown])
        raise RefusedError(
            f"not sent: the status before the incident is not known of {names}",
            hint=f'say what it gets: --component "{unknown[0].component}=operational"',
        )


def restoring(view: PageView, incident: LiveIncident, asked: Mapping[str, str]) -> tuple[StatusChange, ...]:
    """What each component of an ending incident gets. `asked` are statuses that a person chose for it, by ID."""
    changes = []
    for component_id in dict.fromkeys([*affected(incident), *asked]):
        shows = view.names.status(component_id)
        if shows is None:
            continue  # the component was deleted
        if component_id in asked:
            changes.append(StatusChange(view.names.shown(component_id), component_id, shows, asked[component_id]))
            continue
        restored = view.incidents.restored(component_id, shows, incident)
        if restored == Restored(None) and shows == "operational":
            continue  # a maintenance affects it, and never changed its status
        if restored.edited:
            note = "changed manually meanwhile; it stays"
        elif restored.status is None:
            note = "the status before is not known; it stays. Use --component to set it"
        else:
            note = "; ".join(f"{called(claim.incident)} is still open" for claim in restored.because)
        after = restored.status or shows
        is_unknown = restored.status is None and not restored.edited
        changes.append(StatusChange(view.names.shown(component_id), component_id, shows, after, note, is_unknown))
    return tuple(changes)
