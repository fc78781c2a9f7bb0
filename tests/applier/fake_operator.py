"""A page in memory as an `operator.Operator`, for tests with many histories. No network; time passes only by `advance`.

It does what the sandbox does with the same calls (`test_fake_operator` compares the two), and fails on order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler.errors import NotFoundError
from reconciler.model.incident import COMPONENT_STATUSES
from reconciler.model.kinds.statuspage import SUBSCRIBER
from reconciler.model.operation import (
    Audience,
    LiveMetric,
    LivePostmortem,
    MetricPoint,
    PageComponent,
    TextTemplate,
)
from reconciler.model.resource import Live
from tests.applier.fake_incidents import FakeIncidents, require


@dataclass
class FakeOperator(FakeIncidents):
    """One page with all that an operator sees of it."""

    name: str = "Acme Status"
    page_templates: list[TextTemplate] = field(default_factory=list)
    page_metrics: dict[str, LiveMetric] = field(default_factory=dict)
    points: dict[str, list[MetricPoint]] = field(default_factory=dict)
    people: dict[str, Live] = field(default_factory=dict)
    confirmations: list[str] = field(default_factory=list)
    """The people who were asked again for a confirmation."""
    postmortems: dict[str, LivePostmortem] = field(default_factory=dict)

    # --- manually, as somebody else would

    def add_metric(self, name: str, *, takes_points: bool = True) -> str:
        metric = LiveMetric(self._id("m"), name, "p1" if takes_points else "p2", takes_points)
        self.page_metrics[metric.id], self.points[metric.id] = metric, []
        return metric.id

    def add_person(self, email: str, *, state: str = "active", mode: str = "email") -> str:
        id_ = self._id("s")
        fields = {"email": email} | ({"webhook": f"https://{email}"} if mode == "webhook" else {})
        facts = {"mode": mode, "state": state, "created_at": self._stamp()}
        self.people[id_] = Live(SUBSCRIBER, id_, f"{mode}:{email}", fields, facts=facts)
        return id_

    # --- as an operator

    def page_name(self, page_id: str) -> str:
        return self._read("page_name", self.name)

    def components(self, page_id: str) -> Sequence[PageComponent]:
        return self._read("components", tuple(self.page_components.values()))

    def templates(self, page_id: str) -> Sequence[TextTemplate]:
        return self._read("templates", tuple(self.page_templates))

    def audience(self, page_id: str) -> Sequence[Audience]:
        active = [str(live.facts["mode"]) for live in self.people.values() if live.facts["state"] == "active"]
        return self._read("audience", tuple(Audience(mode, active.count(mode)) for mode in dict.fromkeys(active)))

    def set_status(self, page_id: str, component_id: str, status: str) -> PageComponent:
        with self._write("set_status", repeatable=True):
            component = self.page_components.get(component_id)
            if component is None or component.is_group:
                raise NotFoundError("answered 404")
            require(status in COMPONENT_STATUSES, "Status is not included in the list")
            self.edit_status(component_id, status)
            return self.page_components[component_id]

    def postmortem(self, page_id: str, incident_id: str) -> LivePostmortem | None:
        with self._lock:
            return self._read("postmortem", self.postmortems.get(self._incident(incident_id).id))

    def draft_postmortem(self, page_id: str, incident_id: str, body: str) -> LivePostmortem:
        with self._write("draft_postmortem", repeatable=True):
            before = self.postmortems.get(self._incident(incident_id).id, LivePostmortem("", ""))
            require(bool(body.strip()), "Body draft can't be blank")
            return self._keep(incident_id, replace(before, draft=body))

    def publish_postmortem(self, page_id: str, incident_id: str, *, notify: bool) -> LivePostmortem:
        with self._write("publish_postmortem", repeatable=not notify):
            draft = self._postmortem(incident_id).draft
            self.notified += [(incident_id, "postmortem")] if notify else []
            return self._keep(incident_id, LivePostmortem(draft, draft, self._stamp()))

    def revert_postmortem(self, page_id: str, incident_id: str) -> LivePostmortem:
        with self._write("revert_postmortem", repeatable=True):
            return self._keep(incident_id, LivePostmortem("", self._postmortem(incident_id).draft))

    def delete_postmortem(self, page_id: str, incident_id: str) -> None:
        with self._write("delete_postmortem", repeatable=True):
            self._postmortem(incident_id)
            del self.postmortems[incident_id]

    def metrics(self, page_id: str) -> Sequence[LiveMetric]:
        return self._read("metrics", tuple(self.page_metrics.values()))

    def push_points(self, page_id: str, points: Mapping[str, Sequence[MetricPoint]]) -> None:
        with self._write("push_points"):
            for metric_id, new in points.items():
                require(self._metric(metric_id).takes_points or not new, "answered 405")
            for metric_id, new in points.items():
                self.points[metric_id] += new

    def reset_metric(self, page_id: str, metric_id: str) -> None:
        with self._write("reset_metric", repeatable=True):
            self.points[self._metric(metric_id).id] = []

    def people_in(self, page_id: str, state: str) -> Sequence[Live]:
        lives = tuple(live for live in self.people.values() if state in ("all", live.facts["state"]))
        return self._read("people_in", lives)

    def remedy(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> Sequence[str]:
        with self._write("remedy"):
            for id_ in (id_ for id_ in ids if id_ in self.people):
                live = self.people[id_]
                if what == "remove" and state in ("all", live.facts["state"]):
                    del self.people[id_]
                elif what == "reactivate" and live.facts["state"] == "quarantined":
                    self.people[id_] = replace(live, facts={**live.facts, "state": "active"})
        return ()

    def resend_confirmations(self, page_id: str, ids: Sequence[str]) -> None:
        with self._write("resend_confirmations"):
            states = {id_: self.people[id_].facts for id_ in ids if id_ in self.people}
            unconfirmed = {"state": "unconfirmed", "mode": "email"}
            self.confirmations += [id_ for id_, facts in states.items() if unconfirmed.items() <= facts.items()]

    def _keep(self, incident_id: str, postmortem: LivePostmortem) -> LivePostmortem:
        self.postmortems[incident_id] = postmortem
        return postmortem

    def _postmortem(self, incident_id: str) -> LivePostmortem:
        if self._incident(incident_id).id not in self.postmortems:
            raise NotFoundError("answered 404")
        return self.postmortems[incident_id]

    def _metric(self, metric_id: str) -> LiveMetric:
        if metric_id not in self.page_metrics:
            raise NotFoundError("answered 404")
        return self.page_metrics[metric_id]
