"""Providers, metrics and the embed over loopback: which requests are sent, and what is made of the answers."""

from typing import Any

import pytest

from reconciler.errors import ProtocolError, RejectedError
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import EMBED, METRIC, METRICS_PROVIDER
from reconciler.model.plan import Verb
from reconciler.model.resource import Live
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.protocol import Wanted
from reconciler.providers.statuspage import StatuspageBackend
from tests.http.loopback import Server, json_reply
from tests.providers.statuspage.service import PAGE as ID
from tests.providers.statuspage.service import ROOT, Service, body_of

PROVIDERS: list[dict[str, Any]] = [
    {"id": "p1", "type": "Datadog", "disabled": True, "metric_base_uri": "https://a.example", "page_id": 7},
    {"id": "p2", "type": "Self", "disabled": False, "metric_base_uri": None, "page_id": "kctbh9vrtdwd"},
]
EMBEDDED = {"page_id": ID, "position": "bottom-left", "incident_text_color": "#000000"}


def metric(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"m{number}", "name": f"Metric {number}", "metrics_provider_id": "p1", **more}


def test_providers_come_in_one_piece_and_metrics_page_by_page(
    backend: StatuspageBackend, service: Service, server: Server
) -> None:
    service.replies["GET metrics_providers"] = [json_reply(PROVIDERS)]
    service.lists["metrics"] = [metric(number) for number in range(120)]
    live = backend.read(ID, Wanted(frozenset({"metrics_provider", "metric"})))
    assert live.read == live.whole == {"page", "metrics_provider", "metric"}
    assert (len(live.items), live.requests) == (1 + 2 + 120, 1 + 1 + 2)
    assert sorted(server.requests) == [
        f"GET {ROOT}",
        f"GET {ROOT}/metrics?per_page=100&page=1",
        f"GET {ROOT}/metrics?per_page=100&page=2",
        f"GET {ROOT}/metrics_providers",
    ]
    assert live.items[1:4] == (
        Live(METRIC, "m0", "Metric 0", {"name": "Metric 0"}, parent="p1"),
        Live(METRIC, "m1", "Metric 1", {"name": "Metric 1"}, parent="p1"),
        Live(METRIC, "m2", "Metric 2", {"name": "Metric 2"}, parent="p1"),
    )
    assert [live.by_id[one] for one in ("p1", "p2")] == [
        Live(
            METRICS_PROVIDER,
            "p1",
            "Datadog",
            {"name": "Datadog", "metric_base_uri": "https://a.example"},
            facts={"disabled": True},
        ),
        Live(METRICS_PROVIDER, "p2", "Self", {"name": "Self", "metric_base_uri": None}, facts={"disabled": False}),
    ]


def test_whole_numbers_that_come_back_as_floats_are_whole(backend: StatuspageBackend, service: Service) -> None:
    service.lists["metrics"] = [metric(1, y_axis_min=0.0, y_axis_max=0.5, decimal_places=None, transform="average")]
    (found,) = backend.find(ID, METRIC)
    assert found.fields == {
        "name": "Metric 1",
        "y_axis_min": 0,
        "y_axis_max": 0.5,
        "decimal_places": None,
    }
    assert isinstance(found.fields["y_axis_min"], int)


def test_the_embed_is_one_object(backend: StatuspageBackend, service: Service, server: Server) -> None:
    service.replies["GET status_embed_config"] = [json_reply(EMBEDDED)]
    live = backend.read(ID, Wanted(frozenset({"embed"})))
    assert live.items[1:] == (
        Live(EMBED, "embed", "embed", {"position": "bottom-left", "incident_text_color": "#000000"}),
    )
    assert live.whole == {"page", "embed"}
    assert live.requests == 2
    assert backend.find(ID, EMBED) == live.items[1:]
    assert server.requests == [f"GET {ROOT}", *[f"GET {ROOT}/status_embed_config"] * 2]


@pytest.mark.parametrize(
    ("kind", "row", "problem"),
    [
        ("metrics_provider", [{"id": "p1"}], "without its `type`"),
        ("metric", [{"id": "m1"}], "without its `name`"),
        ("embed", [EMBEDDED], "where an object belongs"),
    ],
)
def test_answers_that_are_none_fail_the_read(
    backend: StatuspageBackend, service: Service, kind: str, row: Any, problem: str
) -> None:
    path = {"metrics_provider": "metrics_providers", "metric": "metrics", "embed": "status_embed_config"}[kind]
    service.replies[f"GET {path}"] = [json_reply(row)]
    with pytest.raises(ProtocolError, match=problem):
        backend.read(ID, Wanted(frozenset({kind})))


def step(kind: Kind, verb: Verb, of: str | None = None, **values: Any) -> Step:
    return Step(kind, verb, of, values)


WRITES: dict[str, tuple[Step, str, Any]] = {
    "a provider": (
        step(METRICS_PROVIDER, Verb.CREATE, name="Datadog", api_key="k", application_key="a", metric_base_uri=None),
        "POST metrics_providers",
        {"metrics_provider": {"type": "Datadog", "api_key": "k", "application_key": "a"}},
    ),
    "a provider changed": (
        step(METRICS_PROVIDER, Verb.UPDATE, "p1", metric_base_uri=""),
        "PATCH metrics_providers/p1",
        {"metrics_provider": {"metric_base_uri": ""}},
    ),
    "a provider deleted": (step(METRICS_PROVIDER, Verb.DELETE, "p1"), "DELETE metrics_providers/p1", None),
    "a metric, under its provider": (
        step(METRIC, Verb.CREATE, name="A", metrics_provider="p1", y_axis_min=0, display=False, transform="sum"),
        "POST metrics_providers/p1/metrics",
        {"metric": {"name": "A", "y_axis_min": 0, "display": False, "transform": "sum"}},
    ),
    "a metric renamed": (step(METRIC, Verb.UPDATE, "m1", name="B"), "PATCH metrics/m1", {"metric": {"name": "B"}}),
    "a metric deleted": (step(METRIC, Verb.DELETE, "m1"), "DELETE metrics/m1", None),
    "the embed": (
        step(EMBED, Verb.UPDATE, "embed", position="top-left"),
        "PATCH status_embed_config",
        {"status_embed_config": {"position": "top-left"}},
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_is_sent(
    backend: StatuspageBackend, service: Service, server: Server, write: tuple[Step, str, Any]
) -> None:
    one, line, body = write
    service.replies[line] = [json_reply({"id": "x1"})]
    assert backend.perform(ID, one) == StepAnswer(one.id or "x1")
    method, _, path = line.partition(" ")
    assert server.requests == [f"{method} {ROOT}/{path}"]
    assert (body_of(server.seen[0]) if body else None) == body


def test_what_the_answer_tells(backend: StatuspageBackend, service: Service) -> None:
    row = metric(9, suffix="ms", y_axis_min=1.0, transform="average")
    service.replies["POST metrics_providers/p1/metrics"] = [json_reply(row, 201)]
    answer = backend.perform(ID, step(METRIC, Verb.CREATE, name="Metric 9", metrics_provider="p1", suffix="s"))
    assert answer == StepAnswer("m9", {"name": "Metric 9", "metrics_provider": "p1", "suffix": "ms", "y_axis_min": 1})


def test_nothing_is_sent_for_what_cannot_be(backend: StatuspageBackend, server: Server) -> None:
    for one in (
        step(METRIC, Verb.CREATE, name="A"),
        step(EMBED, Verb.DELETE, "embed"),
        step(EMBED, Verb.CREATE, position="top-left"),
    ):
        with pytest.raises(RejectedError, match="not sent"):
            backend.perform(ID, one)
    assert server.requests == []
