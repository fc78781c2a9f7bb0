"""What a component shows while incidents overlap, and what it returns to when one of them ends.

Each open incident *claims* a status for its components, and visitors should see the worst claim. The *base* is what a
component shows without any open incident: it is often operational, but not always. Three questions are answered here:

- Opening: the incident's components get what is asked for, or what another open incident claims if that is worse and
  still shown. The base is recorded in the incident's metadata.
- Resolving: each component gets the worst of what other open incidents and running maintenances claim, and its base.
- Manual edits: the newest update that mentions a component says what it was set to. If it shows something else now, a
  person changed it since, and their edit stays.

The service reports a component's old and new status with each update. That tells the base even of incidents that were
opened in the dashboard: it is the old status of the first update in a chain of overlapping incidents, or whatever a
person set it to in between. Each incident of ours records the base anew whenever it sets a component, so that the base
outlives incidents that were deleted, and updates that were not read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reconciler.model.incident import CLOSED, LiveIncident, OwnRecord, severity, worst

UNDER_MAINTENANCE = "under_maintenance"
_WAITING = "scheduled"


@dataclass(frozen=True, slots=True)
class Statement:
    """What one update of an incident did to a component."""

    at: str
    """When (ISO 8601, UTC)."""
    incident: LiveIncident
    """The incident."""
    old: str | None
    """The status before; None if the service does not say."""
    new: str
    """The status after."""
    closes: bool
    """Whether the update ended the incident."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The status that an open incident or a running maintenance claims for a component."""

    incident: LiveIncident
    """The incident."""
    status: str
    """The status."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a component gets when an incident ends."""

    status: str | None
    """The status; None to leave the component as it is."""
    edited: bool = False
    """Whether it is left because a person changed it meanwhile."""
    because: tuple[Claim, ...] = ()
    """The remaining claims that are worse than the base."""


class PageIncidents:
    """The incidents and maintenances of a page, as far as they are needed to tell what its components should show.

    Args:
        incidents: all open ones, all running maintenances, and as many ended ones as were read. In any order;
            repetitions are ignored.
    """

    def __init__(self, incidents: Iterable[LiveIncident]) -> None:
        by_id = {incident.id: incident for incident in incidents}
        self.incidents = tuple(sorted(by_id.values(), key=lambda incident: (incident.created_at, incident.id)))

    def statements(self, component: str) -> list[Statement]:
        """What updates did to a component, oldest first."""
        statements = [
            Statement(
                update.at, incident, update.before.get(component), update.statuses[component], update.status in CLOSED
            )
            for incident in self.incidents
            for update in reversed(incident.updates)
            if component in update.statuses
        ]
        return sorted(statements, key=lambda statement: statement.at)

    def claims(self, component: str, *, without: str | None = None) -> tuple[Claim, ...]:
        """What open incidents and running maintenances claim for a component, leaving out the incident with this ID."""
        return tuple(
            Claim(incident, status)
            for incident in self.incidents
            if incident.id != without and (status := claimed(incident, component)) is not None
        )

    def was_edited(self, component: str, shows: str) -> bool:
        """Whether a person set the component to what it shows, after the last update that mentioned it."""
        last = self._last_set(component)
        return last is not None and last != shows

    def base(self, component: str, shows: str) -> str | None:
        """What the component shows without any open incident; None if nothing tells."""
        if not self.claims(component) or self.was_edited(component, shows):
            return shows
        return self._chain_base(component) or self._recorded(component)

    def floor(self, component: str, shows: str, *, without: str | None = None) -> Claim | None:
        """The worst claim of others that the component still shows, or None. No incident may make it look better."""
        claims = self.claims(component, without=without)
        if not claims:
            return None
        claim = max(claims, key=lambda each: severity(each.status))
        return claim if severity(claim.status) <= severity(shows) else Claim(claim.incident, shows)

    def restored(self, component: str, shows: str, ending: LiveIncident) -> Restored:
        """What the component gets when `ending` is over."""
        if self.was_edited(component, shows):
            return Restored(None, edited=True)
        base = self._chain_base(component) or self._recorded(component)
        claims = self.claims(component, without=ending.id)
        if base is None and not claims:
            return Restored(None)
        status = worst([*(claim.status for claim in claims), *([base] if base is not None else [])])
        worse = tuple(claim for claim in claims if base is None or severity(claim.status) > severity(base))
        return Restored(status, because=worse)

    def _last_set(self, component: str) -> str | None:
        """The status of the newest update that mentions it; without any, what we sent last."""
        statements = self.statements(component)
        if statements:
            return statements[-1].new
        sent = [record.sent[component] for record in self._records() if component in record.sent]
        return sent[-1] if sent else None

    def _records(self) -> Iterator[OwnRecord]:
        """The records of the open incidents that this tool opened, oldest first."""
        for incident in self.incidents:
            record = incident.own
            if incident.is_open and record is not None:
                yield record

    def _recorded(self, component: str) -> str | None:
        """The base in the newest record of ours, for a service that tells nothing of components in updates."""
        bases = [record.before[component] for record in self._records() if component in record.before]
        return bases[-1] if bases else None

    def _chain_base(self, component: str) -> str | None:
        """The base by the updates and records, oldest first: the old status where a chain of overlapping incidents begins,
        the last manual edit in it, or what a record of ours says that is newer than both.
        """
        base, last = None, None
        claiming: set[str] = set()
        for statement in self.statements(component):
            record = statement.incident.own
            if statement.old is not None and (not claiming or (last is not None and statement.old != last)):
                base = statement.old
            elif not claiming:
                base = None
            if record is not None and not statement.closes:
                base = record.before.get(component, base)
            (claiming.discard if statement.closes else claiming.add)(statement.incident.id)
            last = statement.new
        return base


def claimed(incident: LiveIncident, component: str) -> str | None:
    """The status that an incident claims for a component; None if it is over, has not begun, or says nothing of it."""
    if not incident.is_open or incident.status == _WAITING:
        return None
    record = incident.own
    stated = next((update.statuses[component] for update in incident.updates if component in update.statuses), None)
    if record is not None and component in record.asked and stated in (None, record.sent.get(component)):
        return record.asked[component]
    if stated is None and incident.maintenance and component in incident.component_ids:
        return UNDER_MAINTENANCE
    return stated


def affected(incident: LiveIncident) -> Sequence[str]:
    """The components that an incident set, or asked for, in the order of their first mention; then, for a maintenance,
    those that it affects without a word on their status.
    """
    record = incident.own
    mentioned = dict.fromkeys(record.asked if record is not None else ())
    for update in reversed(incident.updates):
        mentioned.update(dict.fromkeys(update.statuses))
    mentioned.update(dict.fromkeys(incident.component_ids if incident.maintenance else ()))
    return tuple(mentioned)
