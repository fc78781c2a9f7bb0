"""The page as an operation sees it: its components, its incidents, and who would be notified."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reconciler.applier.operation.names import PageNames
from reconciler.applier.operation.prepared import OperatedPage
from reconciler.errors import RefusedError, UnknownNameError
from reconciler.model.enumeration import first_of
from reconciler.model.incident import IncidentListing, LiveIncident
from reconciler.model.operation import Audience, PageComponent
from reconciler.model.suggest import nearest
from reconciler.model.values import spelling
from reconciler.planner.restore import PageIncidents

_OPEN = (IncidentListing.UNRESOLVED, IncidentListing.RUNNING)
_LISTS = (*_OPEN, IncidentListing.RECENT)

_MOST = 5
"""Maximum number of candidates named in an error."""


@dataclass(frozen=True)
class PageView:
    """What was read of the page."""

    names: PageNames
    """The components by name."""
    incidents: PageIncidents
    """The open incidents, the running maintenances, and the newest ended ones; scheduled ones if they were asked for."""

    @classmethod
    def read(cls, page: OperatedPage, *, ended: bool = True, scheduled: bool = False) -> "PageView":
        """Read the components, and two to four lists of incidents. Raises ServiceError.

        Args:
            page: the page.
            ended: whether the newest ended ones are needed.
            scheduled: whether the maintenances that have not started are needed.
        """
        rows = page.operator.components(page.id)
        listings = (*(_LISTS if ended else _OPEN), *((IncidentListing.SCHEDULED,) if scheduled else ()))
        lists = [incident for listing in listings for incident in page.operator.incidents(page.id, listing)]
        return cls(PageNames(rows, page.desired), PageIncidents(lists))

    def shows(self, component_id: str) -> str:
        """The status that visitors see now. A deleted component counts as operational."""
        return self.names.status(component_id) or "operational"

    def by_key(self, key: str, *, source: str | None = None, only_open: bool = False) -> LiveIncident | None:
        """The incident that was opened with an idempotency key: an open one first, else the newest.

        `source` is who opened it, as in `OwnRecord.source`; None for anybody.
        """
        matches = [
            each
            for each in reversed(self.incidents.incidents)
            if each.own is not None and each.own.key == key and source in (None, each.own.source)
        ]
        opened = [incident for incident in matches if incident.is_open]
        return next(iter(opened or ([] if only_open else matches)), None)

    def used_key(
        self, key: str, *, maintenance: bool, source: str | None = None, only_open: bool = False
    ) -> LiveIncident | None:
        """As `by_key`, for an incident or for a maintenance. Raises RefusedError if the other of the two has the key."""
        incident = self.by_key(key, source=source, only_open=only_open)
        if incident is not None and incident.maintenance is not maintenance:
            word = "maintenance" if incident.maintenance else "incident"
            hint = f"use another key; `reconciler {word}` changes this one"
            raise RefusedError(f"not sent: {called(incident)} has the key `{key}`", hint=hint)
        return incident

    def keyed(self, key: str, *, maintenance: bool = False) -> LiveIncident:
        """The incident or maintenance with this idempotency key. Raises RefusedError if none has it."""
        incident = self.used_key(key, maintenance=maintenance)
        if incident is None:
            what = "maintenance was scheduled" if maintenance else "incident was opened"
            hint = f"name it: `reconciler {'maintenance' if maintenance else 'incident'} list` shows the open ones"
            raise RefusedError(f"not sent: no {what} with the key `{key}`", hint=hint)
        return incident

    def named(self, text: str, *, maintenance: bool = False, first: Collection[str] = ()) -> LiveIncident:
        """The incident or maintenance with this ID or exact name (see `incident_named`)."""
        return incident_named(self.incidents.incidents, text, maintenance=maintenance, first=first)


def incident_named(
    incidents: Iterable[LiveIncident], text: str, *, maintenance: bool = False, first: Collection[str] = ()
) -> LiveIncident:
    """The incident or maintenance with this ID or exact name.

    Of several with one name, one in a status of `first` counts before others, then an open one.

    Raises UnknownNameError if none or several have it.
    """
    word = "maintenance" if maintenance else "incident"
    kept = [each for each in incidents if each.maintenance is maintenance]
    matches = [each for each in kept if each.id == text] or [
        each for each in kept if spelling(each.name) == spelling(text)
    ]
    preferred = [each for each in matches if each.status in first]
    matches = preferred or [each for each in matches if each.is_open] or matches
    if len(matches) == 1:
        return matches[0]
    if matches:
        ids = first_of(sorted(matches, key=_moment), _MOST, lambda each: f"{each.id} ({_when(each)})")
        raise UnknownNameError(f"{len(matches)} {word}s are called `{text}`: {ids}", hint="use the ID of the one")
    near = nearest(text, (each.name for each in kept if each.is_open))
    hint = f"did you mean `{near}`?" if near else f"`reconciler {word} list` shows them"
    raise UnknownNameError(f"there is no {word} `{text}`", hint=hint)


def _moment(incident: LiveIncident) -> str:
    return incident.starts_at or incident.created_at


def _when(incident: LiveIncident) -> str:
    return f"{'starts' if incident.maintenance else 'opened'} {_moment(incident)[:16].replace('T', ' ')}"


def statuses_of(names: PageNames, asked: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """The asked status by component ID; a group means its members, and a later pair wins. Raises UnknownNameError."""
    return {row.id: status for text, status in asked for row in names.resolve(text)}


def components_of(names: PageNames, texts: Sequence[str]) -> tuple[PageComponent, ...]:
    """The components with these names, each once. Raises UnknownNameError."""
    return names.resolve_all(texts)


def audience_for(page: OperatedPage, *, notify: bool | None) -> tuple[Audience, ...] | None:
    """Who would be notified; None where nobody is, so that nothing has to be read. Raises ServiceError."""
    return tuple(page.operator.audience(page.id)) if notify is not False else None


def called(incident: LiveIncident) -> str:
    """What a sentence calls it: `the incident "Payments fail" (p31zjtct2jer)`."""
    word = "maintenance" if incident.maintenance else "incident"
    return f'the {word} "{incident.name}" ({incident.id})'
