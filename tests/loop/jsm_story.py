"""The main story of a page: it is made, an incident comes and goes, and it is changed in every way that a file can say."""

from typing import Any

import pytest

from reconciler.errors import BlockedError
from tests.loop.jsm_loop import PAGE, JsmLoop, by_id

BEFORE = [
    {"name": "Labs", "status": "DEGRADED_PERFORMANCE", "description": "Of somebody else", "serviceId": "s1"},
    ("By hand", [{"name": "Inside", "status": "PARTIAL_OUTAGE"}]),
]
SETTINGS = {"customCss": "body {}", "colours": {"cssRedColor": "#f00"}, "seoConfig": {"keywords": "acme"}}
MADE = """
    - group: Europe
      description: Our customers in Europe
      components: [{name: Berlin}, {name: Paris}, {name: Rome}]
    - group: Asia
      components: [{name: Tokyo}, {name: Seoul}]
    - group: Core
      components: [{name: REST, service_id: s2}, {name: Hooks}, {name: Auth}, {name: Mail}]
    - {name: Website, description: The marketing site}
    - name: Docs
    - name: Forum
"""
MADE_SETTINGS = "settings: {name: Acme, description: All that runs, colours: {cssGreenColor: '#0f0'}}"
CHANGED = """
    - {name: Website, description: The shop}
    - group: Core
      components:
        - {name: Mail}
        - {name: REST, service_id: s2}
        - {name: Webhooks, previously: [Hooks]}
        - {name: Docs}
        - {name: Auth, absent: true}
    - group: Asia
      components: [{name: Seoul}, {name: Tokyo}]
    - group: EU
      previously: [Europe]
      description: Our customers in Europe
      components: [{name: Berlin}, {name: Paris}, {name: Rome, absent: true}]
    - name: Forum
"""
CHANGED_SETTINGS = (
    "settings: {name: Acme Status, description: null, colours: {cssGreenColor: '#0f0'}, seoConfig: {title: T}}"
)


def apply_at_most_twice(jsm: JsmLoop) -> None:
    for _ in range(2):
        result = jsm.apply()
        jsm.settle()
        if jsm.plan().work == ():
            break
    assert jsm.plan().work == (), [(str(o.action.address), o.status.value, o.reason) for o in result.outcomes]
    assert result.exit_code == 0


def everything(jsm: JsmLoop) -> list[tuple[dict[str, dict[str, Any]], dict[str, Any]]]:
    """The components and the settings of draft and live page."""
    return [(by_id(state["components"]), state.get("page", {})) for state in (jsm.draft, jsm.doc)]


def play(jsm: JsmLoop) -> None:
    """The main story from its beginning to its end, under the switches in force; what was there before is kept."""
    jsm.seed(BEFORE, page=SETTINGS)
    strangers = {id_: row for id_, row in jsm.rows().items() if row["name"] in ("Labs", "By hand", "Inside")}
    jsm.declare(MADE, MADE_SETTINGS)
    apply_at_most_twice(jsm)
    at_first = jsm.rows()
    europe = ("Europe", ["Berlin", "Paris", "Rome"])
    core = ("Core", ["REST", "Hooks", "Auth", "Mail"])
    declared = [europe, ("Asia", ["Tokyo", "Seoul"]), core, "Website", "Docs", "Forum"]
    for live in (False, True):
        assert [each for each in jsm.outline(live=live) if each not in ("Labs", ("By hand", ["Inside"]))] == declared
    statuses = {id_: row["status"] for id_, row in at_first.items()}

    jsm.open_incident(jsm.live_id("Website"))
    jsm.declare(CHANGED, CHANGED_SETTINGS)
    with pytest.raises(BlockedError, match="Down"):
        jsm.apply()
    assert jsm.statuses(live=True)["Website"] == "MAJOR_OUTAGE"
    jsm.resolve_incident(jsm.live_id("Website"))
    apply_at_most_twice(jsm)

    declared = ["Website", ("Core", ["Mail", "REST", "Webhooks", "Docs"]), ("Asia", ["Seoul", "Tokyo"])]
    declared += [("EU", ["Berlin", "Paris"]), "Forum"]
    names = {**{id_: row["name"] for id_, row in at_first.items()}}
    kept = {id_ for id_, name in names.items() if name not in ("Auth", "Rome")}
    for live in (False, True):
        assert [each for each in jsm.outline(live=live) if each not in ("Labs", ("By hand", ["Inside"]))] == declared
        rows = jsm.rows(live=live)
        assert rows.keys() == kept
        assert {id_: row["status"] for id_, row in rows.items()} == {id_: statuses[id_] for id_ in kept}
        renamed = {id_: row["name"] for id_, row in rows.items() if row["name"] != names[id_]}
        assert renamed == {jsm.id("Webhooks"): "Webhooks", jsm.id("EU"): "EU"}
        for id_, row in strangers.items():
            assert {**row, "position": None} == {**rows[id_], "position": None}
        page = (jsm.doc if live else jsm.draft)["page"]
        assert (page["name"], page["description"], page["seoConfig"]["title"]) == ("Acme Status", "", "T")
        assert (page["customCss"], page["seoConfig"]["keywords"]) == ("body {}", "acme")
        assert (page["colours"]["cssRedColor"], page["colours"]["cssGreenColor"]) == ("#f00", "#0f0")
    assert list(jsm.sandbox.jsm_dump()["pages"]) == [PAGE]
    paths = {record.path for record in jsm.writes()}
    assert not [path for path in paths if "delete" in path]
    chosen = [entry for entry in entries(jsm) if "id" not in entry and "status" in entry]
    assert chosen == []


def entries(jsm: JsmLoop) -> list[dict[str, Any]]:
    """Every entry of every batch that was sent."""

    def below(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [each for row in rows for each in (row, *below(row.get("components") or []))]

    batches = [record.body for record in jsm.writes() if record.path == "/components/batch_process"]
    return [entry for body in batches for entry in below(body.get("createUpdateComponents") or [])]
