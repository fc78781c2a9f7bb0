"""Make the incidents of a page follow alerts: open, change and resolve those that alerts opened, and no other.

Nothing is kept between two calls but what stands in the incident itself: the alerts that fire, each with the statuses
that it claims. So one payload may hold a part of the alerts only, and the incident ends with the last of them.

What people do wins. An incident that a person resolved is not opened again by the same alerts. A component that a
person set stays until the incident is resolved, and then as well. The status of the incident is theirs: alerts only open
and resolve it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from reconciler.applier.operation.incident import IncidentRequest, facts_of, open_once, with_template
from reconciler.applier.operation.page_view import PageView, called, statuses_of
from reconciler.applier.operation.prepared import OperatedPage, PreparedOperation
from reconciler.applier.operation.statuses import asked_changes, extended_record, restoring
from reconciler.applier.operation.texts import LONGEST, filled_text, preview_texts, refuse_unfilled
from reconciler.applier.operation.write_once import send_change
from reconciler.errors import RefusedError, UnfilledError
from reconciler.model.alert import Alert, AlertPayload, AlertRule, AlertState
from reconciler.model.incident import ALERTS, IncidentChange, LiveIncident, OwnRecord, RecordedAlert, severity, worst
from reconciler.model.operation import OperationPreview, TextTemplate
from reconciler.model.placeholder import is_filled
from reconciler.planner.alerts import AlertGroup, component_names, rule_of_key

MOST_ALERTS = 200
"""Maximum number of alerts that are kept in an incident. Those beyond count while a payload has them."""


@dataclass(frozen=True)
class AlertSync:
    """Prepares what one payload means for a page."""

    page: OperatedPage
    """The page."""
    payload: AlertPayload
    """The payload."""
    templates: Sequence[TextTemplate] | None = None
    """The incident templates; None to read them from the live page."""
    silent: bool = False
    """Whether nobody is notified, whatever the rules say."""

    def forgotten(self, view: PageView, keys: Iterable[str], rules: Sequence[AlertRule]) -> list[AlertGroup]:
        """The open incidents of which a complete list of alerts says nothing more: their alerts ended."""
        if not self.payload.complete:
            return []
        known_keys = set(keys)
        groups = []
        for incident in view.incidents.incidents:
            record = incident.own
            if record is not None and record.source == ALERTS and incident.is_open and record.key not in known_keys:
                rule = rule_of_key(rules, record.key)
                if rule is not None:
                    groups.append(AlertGroup(record.key, rule))
        return groups

    def prepare(self, view: PageView, group: AlertGroup) -> PreparedOperation | None:
        """What has to be done for one key; None if there is nothing to do.

        Raises UnknownNameError, UnfilledError, RefusedError, ServiceError.
        """
        incident = view.by_key(group.key, source=ALERTS, only_open=True)
        record = incident.own if incident is not None else None
        firing = self._firing(view, group, record)
        if incident is None or record is None:
            return self._open(view, group, firing) if firing else None
        alerts = {**self._still_recorded(group, record), **firing}
        if not alerts:
            return self._resolve(view, group, incident, record)
        return self._update(view, group, incident, record, alerts)

    def _firing(self, view: PageView, group: AlertGroup, record: OwnRecord | None) -> dict[str, RecordedAlert]:
        """The alerts that fire, without those during which a person resolved the incident."""
        ended = view.by_key(group.key, source=ALERTS) if record is None else None
        ended_alerts = ended.own.alerts if ended is not None and ended.own is not None else {}
        firing = {}
        for alert in group.in_state(AlertState.FIRING):
            before = ended_alerts.get(alert.fingerprint)
            if before is None or before.since != alert.since or not alert.since:
                firing[alert.fingerprint] = RecordedAlert(alert.since, self._statuses(view, group.rule, alert))
        return firing

    def _statuses(self, view: PageView, rule: AlertRule, alert: Alert) -> Mapping[str, str]:
        names = component_names(rule, alert)
        for name in names:
            if not is_filled(name):
                raise UnfilledError(f"not sent: the name of a component still has a placeholder: {name}", hint=_LABELS)
        status = rule.status_for(alert)
        return statuses_of(view.names, [(name, status) for name in names if status is not None])

    def _still_recorded(self, group: AlertGroup, record: OwnRecord) -> dict[str, RecordedAlert]:
        """The recorded alerts that the payload does not end."""
        present = {alert.fingerprint for alert in group.alerts}
        ended = {alert.fingerprint for alert in group.in_state(AlertState.RESOLVED)}
        return {
            fingerprint: alert
            for fingerprint, alert in record.alerts.items()
            if fingerprint not in ended and (fingerprint in present or not self.payload.complete)
        }

    def _open(self, view: PageView, group: AlertGroup, firing: Mapping[str, RecordedAlert]) -> PreparedOperation:
        rule = group.rule
        request = with_template(
            self.page,
            IncidentRequest(
                rule.name, rule.body, None, rule.impact, template=rule.template, values=group.text_values()
            ),
            self.templates,
        )
        title = " ".join((request.name or "").split())[: LONGEST["title"]]
        body = request.body[: LONGEST["text"]] if request.body else None
        _refuse_unfilled(title, body)
        asked = _wanted(view, firing, OwnRecord(group.key))
        record = extended_record(view, OwnRecord(group.key, source=ALERTS, alerts=_kept(firing)), asked)
        change = IncidentChange(
            notify=False,
            name=title,
            status=request.status or "investigating",
            body=body,
            impact=request.impact,
            statuses=record.sent,
            component_ids=tuple(dict.fromkeys([*asked, *request.attached])) or None,
            metadata=record.to_metadata(),
            key=group.key,
        )
        preview = self._preview(group, f"open an incident for the key `{group.key}`", change)
        preview = replace(preview, statuses=asked_changes(view, asked, record), notes=_not_kept(firing))
        return PreparedOperation(preview, partial(open_once, self.page, change, True))

    def _update(
        self,
        view: PageView,
        group: AlertGroup,
        incident: LiveIncident,
        before: OwnRecord,
        alerts: Mapping[str, RecordedAlert],
    ) -> PreparedOperation | None:
        """What changes while the incident stays open: the statuses, if the alerts claim others than before."""
        wanted = _wanted(view, alerts, before)
        asked = {
            each: status
            for each, status in wanted.items()
            if before.asked.get(each) != status or _is_off(view, each, status)
        }
        edited = [each for each in asked if each in before.asked and view.incidents.was_edited(each, view.shows(each))]
        asked = {each: status for each, status in asked.items() if each not in edited}
        kept = _kept(alerts)
        if not asked and kept == before.alerts:
            return None
        record = replace(extended_record(view, before, asked, incident), alerts=kept)
        change = IncidentChange(
            notify=False,
            statuses={each: record.sent[each] for each in asked},
            component_ids=_present(view, [*incident.component_ids, *asked]) if asked else None,
            metadata={**incident.metadata, **record.to_metadata()},
            key=group.key,
        )
        what = f"change the components of {called(incident)}" if asked else f"note the alerts of {called(incident)}"
        preview = self._preview(group, what, change)
        notes = [f"{view.names.shown(each)} was changed manually meanwhile; it stays" for each in edited]
        preview = replace(
            preview,
            statuses=asked_changes(view, asked, record),
            notes=(*notes, *_not_kept(alerts)),
            can_notify=False,
            notify=False,
        )
        summary = "Changed the components of the incident." if asked else "Noted the alerts in the incident."
        return PreparedOperation(preview, partial(send_change, self.page, incident, change, summary))

    def _resolve(
        self, view: PageView, group: AlertGroup, incident: LiveIncident, record: OwnRecord
    ) -> PreparedOperation:
        body = filled_text(group.rule.resolve_body, group.text_values())
        notes: tuple[str, ...] = ()
        if body is not None and not is_filled(body):
            body, notes = None, ("`resolve_body` has a placeholder that the alerts do not fill: posted without a text",)
        changes = restoring(view, incident, {})
        change = IncidentChange(
            notify=False,
            status="completed" if incident.maintenance else "resolved",
            body=body[: LONGEST["text"]] if body else None,
            statuses={each.id: each.after for each in changes if each.after != each.before},
            metadata={**incident.metadata, **replace(record, alerts={}).to_metadata()},
            key=group.key,
        )
        preview = replace(self._preview(group, f"resolve {called(incident)}", change), statuses=changes, notes=notes)
        perform = partial(send_change, self.page, incident, change, "Resolved the incident.")
        return PreparedOperation(preview, perform)

    def _preview(self, group: AlertGroup, summary: str, change: IncidentChange) -> OperationPreview:
        return OperationPreview(
            self.page.label,
            self.page.id,
            summary,
            texts=preview_texts(change.name, change.body),
            facts=facts_of(change),
            can_notify=True,
            notify=group.rule.notify and not self.silent,
        )


_LABELS = "write a label that each alert of the rule has, or leave the placeholder out"


def _refuse_unfilled(title: str, body: str | None) -> None:
    """Check the texts. Raises UnfilledError with what to do in the file, and RefusedError for no title."""
    try:
        refuse_unfilled(title=title, text=body)
    except UnfilledError as error:
        hint = "use a label or an annotation that each alert of the rule has"
        raise UnfilledError(error.message, place=error.place, hint=hint) from None
    if not title.strip():
        raise RefusedError("not sent: an incident needs a title", hint="write a `name` in the rule")


def _wanted(view: PageView, alerts: Mapping[str, RecordedAlert], record: OwnRecord) -> dict[str, str]:
    """The status that each component should have for this incident alone: the worst of what its alerts claim and of what
    it had before. A component whose alerts ended returns to what it had, if that is known.
    """
    claims: dict[str, list[str]] = {component_id: [] for component_id in record.asked}
    for alert in alerts.values():
        for component_id, status in alert.statuses.items():
            claims.setdefault(component_id, []).append(status)
    wanted = {}
    for component_id, statuses in claims.items():
        if view.names.status(component_id) is None:
            continue  # the component was deleted
        base = record.before.get(component_id) or view.incidents.base(component_id, view.shows(component_id))
        if statuses or base is not None:
            wanted[component_id] = worst([*statuses, *([base] if base is not None else [])])
    return wanted


def _is_off(view: PageView, component_id: str, status: str) -> bool:
    """Whether a component looks better than this claim, or worse than all that remains, because of what another run of
    this tool wrote at the same moment, and not a person.
    """
    shows = view.shows(component_id)
    statements = view.incidents.statements(component_id)
    record = statements[-1].incident.own if statements else None
    if record is None or record.source != ALERTS or statements[-1].new != shows:
        return False
    remaining = [status, *(claim.status for claim in view.incidents.claims(component_id))]
    base = view.incidents.base(component_id, shows)
    expected = worst([*remaining, *([base] if base is not None else [])])
    return severity(shows) < severity(status) or severity(shows) > severity(expected)


def _present(view: PageView, component_ids: Iterable[str]) -> tuple[str, ...]:
    """The components that the page still has, each once."""
    return tuple(each for each in dict.fromkeys(component_ids) if view.names.status(each) is not None)


def _kept(alerts: Mapping[str, RecordedAlert]) -> dict[str, RecordedAlert]:
    return dict(list(alerts.items())[:MOST_ALERTS])


def _not_kept(alerts: Mapping[str, RecordedAlert]) -> tuple[str, ...]:
    beyond = len(alerts) - MOST_ALERTS
    return (f"{beyond} of its alerts are not noted in the incident: {MOST_ALERTS} are",) if beyond > 0 else ()
