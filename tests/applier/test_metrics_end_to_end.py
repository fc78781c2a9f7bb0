"""The life cycle of providers, metrics and the embed on a sandbox: create, update, clear, rename, drift, delete,
import.
"""

import json
import textwrap
from typing import Any

import pytest

from reconciler.config.write.page import write_page
from reconciler.model.kinds.statuspage import EMBED, METRIC, METRICS_PROVIDER
from reconciler.model.result import Result
from reconciler.providers.protocol import Wanted
from reconciler.sandbox import FaultRule, Quirks
from tests.applier.loop import PAGE_ID, Loop

KEY, APPLICATION = "api-key-8c1f", "application-key-77d0"
HELD = frozenset({kind.name for kind in (METRICS_PROVIDER, METRIC, EMBED)})
FIXED: dict[str, Any] = {
    "suffix": "ms",
    "y_axis_min": 0,
    "y_axis_max": 500,
    "y_axis_hidden": True,
    "display": False,
    "decimal_places": 1,
    "tooltip_description": "Mean time of an answer",
}
OTHERS: dict[str, Any] = {
    "suffix": "s",
    "y_axis_min": -1,
    "y_axis_max": 900,
    "y_axis_hidden": False,
    "display": True,
    "decimal_places": 0,
    "tooltip_description": "Slowest answer",
}


@pytest.fixture
def loop(loop: Loop) -> Loop:
    loop.environ = {"SECRET_PAGE_KEY": KEY, "SECRET_PAGE_APPLICATION_KEY": APPLICATION}
    return loop


def declare(loop: Loop, metrics: str, rest: str = "") -> None:
    """Providers under `metrics:`, and whatever else the page says."""
    loop.declare("[]", f"metrics:\n{textwrap.indent(textwrap.dedent(metrics), '  ')}\n{textwrap.dedent(rest)}")


def datadog(*metrics: str, base: str = "https://app.datadoghq.com/api/v1") -> str:
    lines = [
        "- provider: Datadog",
        f"  metric_base_uri: {base}",
        "  api_key: ${env:SECRET_PAGE_KEY}",
        "  application_key: ${env:SECRET_PAGE_APPLICATION_KEY}",
        "  metrics:" if metrics else "",
        *(f"    - {{{metric}}}" for metric in metrics),
    ]
    return "\n".join(lines) + "\n"


def latency(name: str = "API latency", identifier: str = "avg:api.latency", **more: Any) -> str:
    fields = {"name": name, "metric_identifier": identifier, "transform": "average", **more}
    return ", ".join(f"{key}: {json.dumps(value)}" for key, value in fields.items())


def metrics(loop: Loop) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in loop.by_hand("GET", "/metrics")}


def said(result: Result) -> list[str]:
    return [f"{o.status.value} {o.action.verb.value} {o.action.address.local}" for o in result.outcomes]


def as_declared(loop: Loop, result: Result) -> None:
    assert result.exit_code == 0, [(str(o.action.address), o.reason, o.ignored) for o in result.outcomes]
    assert [(o.reason, o.ignored) for o in result.outcomes if o.reason or o.ignored] == []
    assert [page.converged for page in result.pages] == [True]
    assert loop.plan().actions == ()


WAYS = {
    "documented": Quirks(),
    "everything": Quirks(metric_update="everything", provider_takes_metrics=False),
    "cleared": Quirks(cleared="null"),
    "numbered": Quirks(provider_page_id="number"),
    "empty": Quirks(cleared="empty", errors="html"),
}


@pytest.mark.parametrize("quirks", WAYS.values(), ids=WAYS)
def test_a_provider_and_its_metrics_through_their_lives(loop: Loop, quirks: Quirks) -> None:
    loop.sandbox.quirks = quirks
    declare(loop, datadog(latency(**FIXED), latency("Errors", "sum:errors")))
    as_declared(loop, made := loop.apply())
    assert said(made) == [
        "done create metrics_provider/Datadog",
        "done create metric/Datadog/API latency",
        "done create metric/Datadog/Errors",
    ]
    one = metrics(loop)["API latency"]
    assert {name: one[name] for name in FIXED} == FIXED

    # What the API can change is changed; a rename keeps the metric.
    renamed = latency("Answer time", "p95:api.latency", previously=["API latency"], **FIXED)
    declare(loop, datadog(renamed, latency("Errors", "sum:errors"), base="https://api.datadoghq.eu/api/v1"))
    as_declared(loop, changed := loop.apply())
    assert said(changed) == ["done update metrics_provider/Datadog", "done update metric/Datadog/Answer time"]
    after = metrics(loop)["Answer time"]
    assert (after["id"], after["metric_identifier"]) == (one["id"], "p95:api.latency")
    (provider,) = loop.by_hand("GET", "/metrics_providers")
    assert provider["metric_base_uri"] == "https://api.datadoghq.eu/api/v1"

    declare(loop, datadog(latency("Answer time", "p95:api.latency"), latency("Errors", "sum:errors"), base='""'))
    as_declared(loop, cleared := loop.apply())
    assert said(cleared) == ["done update metrics_provider/Datadog"]
    assert not loop.by_hand("GET", "/metrics_providers")[0]["metric_base_uri"]

    # Owned whole and not declared: the metric is deleted, then the provider and the other one with it.
    own = "prune: [metric, metrics_provider]\nlimits: {delete_percent: 100}"
    declare(loop, datadog(latency("Answer time", "p95:api.latency"), base='""'), own)
    as_declared(loop, fewer := loop.apply())
    assert said(fewer) == ["done delete metric/Datadog/Errors"]
    loop.declare("[]", f"metrics: []\n{own}")
    as_declared(loop, gone := loop.apply())
    assert said(gone) == ["done delete metric/Datadog/Answer time", "done delete metrics_provider/Datadog"]
    assert (loop.by_hand("GET", "/metrics"), loop.by_hand("GET", "/metrics_providers")) == ([], [])


@pytest.mark.parametrize("name", FIXED)
def test_what_the_api_cannot_change_is_by_hand_or_made_anew(loop: Loop, name: str) -> None:
    declare(loop, datadog(latency(**FIXED)))
    as_declared(loop, loop.apply())
    old = metrics(loop)["API latency"]["id"]
    wanted = FIXED | {name: OTHERS[name]}

    declare(loop, datadog(latency(**wanted)))
    (action,) = loop.plan().actions
    assert (action.verb, [change.field for change in action.changes]) == ("manual", [name])
    result = loop.apply()
    assert (result.exit_code, result.writes, metrics(loop)["API latency"]["id"]) == (0, 0, old)

    declare(loop, datadog(latency(**wanted, replace=True)))
    as_declared(loop, replaced := loop.apply())
    assert said(replaced) == [
        "done create metric/Datadog/API latency",
        f"done delete metric/Datadog/API latency#{old}",
    ]
    (new,) = loop.by_hand("GET", "/metrics")
    assert new["id"] != old
    assert {field: new[field] for field in wanted} == wanted


def test_a_replacement_that_is_refused_costs_nothing(loop: Loop) -> None:
    declare(loop, datadog(latency(**FIXED)))
    loop.apply()
    old = metrics(loop)["API latency"]
    declare(loop, datadog(latency(**FIXED | {"y_axis_max": -5}, replace=True)))
    result = loop.apply()
    assert said(result) == [
        "failed create metric/Datadog/API latency",
        f"skipped delete metric/Datadog/API latency#{old['id']}",
    ]
    assert "Y axis max must be greater than y axis min" in str(result.outcomes[0].reason)
    assert metrics(loop) == {"API latency": old}


def test_a_replacement_whose_answer_is_lost_is_adopted(loop: Loop) -> None:
    declare(loop, datadog(latency(**FIXED)))
    loop.apply()
    old = metrics(loop)["API latency"]["id"]
    declare(loop, datadog(latency(**FIXED | {"suffix": "s"}, replace=True)))
    loop.sandbox.faults.add(FaultRule("reset_after", method="POST"))
    result = loop.apply()
    assert said(result) == [
        "adopted create metric/Datadog/API latency",
        f"done delete metric/Datadog/API latency#{old}",
    ]
    assert [row["suffix"] for row in loop.by_hand("GET", "/metrics")] == ["s"]
    loop.behave()
    assert loop.plan().actions == ()


def test_what_was_changed_by_hand_is_found_and_put_right(loop: Loop) -> None:
    declare(loop, datadog(latency(**FIXED)))
    loop.apply()
    (provider,) = loop.by_hand("GET", "/metrics_providers")
    base = {"metrics_provider": {"metric_base_uri": "https://moved.example"}}
    loop.by_hand("PATCH", f"/metrics_providers/{provider['id']}", base)
    loop.by_hand("PATCH", f"/metrics/{metrics(loop)['API latency']['id']}", {"metric": {"metric_identifier": "other"}})
    assert [[change.field for change in action.changes] for action in loop.plan().actions] == [
        ["metric_base_uri"],
        ["metric_identifier"],
    ]
    as_declared(loop, loop.apply())

    loop.by_hand("DELETE", f"/metrics/{metrics(loop)['API latency']['id']}")
    as_declared(loop, again := loop.apply())
    assert said(again) == ["done create metric/Datadog/API latency"]


def test_a_refusal_by_the_service_is_shown_and_keeps_the_metrics_from_being_tried(loop: Loop) -> None:
    declare(loop, "- provider: NewRelic\n  api_key: ${env:SECRET_PAGE_KEY}\n  metrics:\n    - name: Apdex\n")
    result = loop.apply()
    failed, skipped = result.outcomes
    assert "NewRelic needs api_key, metric_base_uri" in str(failed.reason)
    assert str(skipped.reason) == "it depends on acme/metrics_provider/NewRelic, which failed"


def test_no_secret_is_written_down(loop: Loop) -> None:
    declare(loop, datadog())
    plan = loop.plan()
    assert [change.after for change in plan.actions[0].changes] == [
        "Datadog",
        "https://app.datadoghq.com/api/v1",
        "…",
        "…",
    ]
    as_declared(loop, loop.apply())
    (post,) = loop.writes()
    assert (post.body["metrics_provider"]["api_key"], post.body["metrics_provider"]["application_key"]) == (
        KEY,
        APPLICATION,
    )
    journal = (loop.folder / ".reconciler" / "journal.jsonl").read_text(encoding="utf-8")
    assert KEY not in journal
    assert APPLICATION not in journal
    assert '"api_key":{"masked":"' in journal


def test_the_embed_is_changed_and_found_changed(loop: Loop) -> None:
    colors = {
        "incident_background_color": "#010203",
        "incident_text_color": "white",
        "maintenance_background_color": "#0A0B0C",
        "maintenance_text_color": "#ff0",
    }
    for name, value in {"position": "top-right", **colors}.items():
        loop.declare("[]", f"embed: {{{name}: {json.dumps(value)}}}")
        (action,) = loop.plan().actions
        assert (str(action.address), [change.field for change in action.changes]) == ("acme/embed", [name])
        as_declared(loop, loop.apply())
    loop.by_hand("PATCH", "/status_embed_config", {"status_embed_config": {"position": "bottom-left"}})
    loop.declare("[]", "embed: {position: top-right}\nprune: true")
    as_declared(loop, loop.apply())
    assert loop.by_hand("GET", "/status_embed_config")["position"] == "top-right"


def test_an_imported_page_has_an_empty_plan(loop: Loop) -> None:
    base = {"type": "Datadog", "api_key": "k", "application_key": "a", "metric_base_uri": "https://a.example"}
    for fields in (base, {"type": "Self"}, {"type": "Self"}):
        made = loop.by_hand("POST", "/metrics_providers", {"metrics_provider": fields})
        for name in ("Latency", "Latency", "Errors"):
            body = {"metric": {"name": name, "metric_identifier": name, **FIXED}}
            loop.by_hand("POST", f"/metrics_providers/{made['id']}/metrics", body)
    backend = loop.backend()
    live = backend.read(PAGE_ID, Wanted(HELD))
    backend.close()
    written = write_page(live, key="acme")
    assert (written.variables, written.left_out) == ((), ())
    (loop.folder / "statuspage.yaml").write_text(written.text, encoding="utf-8")
    loop.environ = {}
    plan = loop.plan()
    assert (plan.actions, plan.blocked_by) == ((), ())
    assert [len(page.page.items) for page in plan.pages] == [1 + 1 + 3 + 9]
    assert plan.pages[0].unmanaged == ()
