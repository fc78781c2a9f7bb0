"""The main story under every reading of what the reference leaves open, in a pairwise cover of the switches."""

import dataclasses
from itertools import combinations, product
from typing import Any

import pytest

from reconciler.errors import BlockedError, ReconcilerError
from reconciler.sandbox import JsmQuirks
from tests.loop.cover import COVER, READINGS, SWITCHES, finds_no_draft, named, reading
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


def test_the_cover_holds_every_pair_of_values_that_can_be() -> None:
    columns = [reading(column) for column in range(len(COVER["ids"]))]
    missing = [
        (first, one_value, second, other_value)
        for first, second in combinations(SWITCHES, 2)
        for one_value, other_value in product(SWITCHES[first], SWITCHES[second])
        if not any(values[first] == one_value and values[second] == other_value for values in columns)
    ]
    assert missing == []
    assert {len(digits) for digits in COVER.values()} == {20}
    assert not any(finds_no_draft(values) for values in columns)


def test_the_cover_knows_every_switch_that_a_page_meets() -> None:
    elsewhere = {
        "draft": "below",
        "batch_limit": "below",
        "depth": "one level is what the tool writes",
        "first_default": "no list is asked for without a size",
        "archived": "tests of the provider",
        "captcha": "people",
        "mail": "people",
        "duplicate_subscriber": "people",
        "cloud_id": "the sign-in",
        "limited_by": "the pace",
        "retry": "the pace",
    }
    assert {field.name for field in dataclasses.fields(JsmQuirks)} == SWITCHES.keys() | elsewhere.keys()


@pytest.fixture(params=READINGS, ids=named)
def quirky(jsm: JsmLoop, request: pytest.FixtureRequest) -> JsmLoop:
    jsm.sandbox.jsm_quirks = request.param
    jsm.seed(BEFORE, page=SETTINGS)
    return jsm


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


def test_the_main_story_comes_to_its_end_and_does_no_harm(quirky: JsmLoop) -> None:
    jsm = quirky
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


class TestWithoutADraft:
    """A published page may have none until a person opens the editor. One is never made by the tool: it might be a second page."""

    @pytest.mark.parametrize("unknown", ["404", "null_page", "empty_list"])
    @pytest.mark.parametrize("ids", ["one", "two"])
    def test_nothing_is_written_and_the_error_says_what_to_do(self, jsm: JsmLoop, ids: Any, unknown: Any) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(draft="none", ids=ids, unknown=unknown)
        jsm.seed(BEFORE)
        jsm.declare(MADE)
        with pytest.raises(ReconcilerError) as stopped:
            jsm.apply()
        assert "open the page once in its editor in Jira Service Management" in (stopped.value.hint or "")
        assert jsm.writes() == []

    def test_it_goes_on_once_the_editor_was_opened(self, jsm: JsmLoop) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(draft="none")
        jsm.seed(BEFORE)
        jsm.declare(MADE)
        jsm.sandbox.jsm_open_editor(PAGE)
        result = jsm.apply()
        assert (result.exit_code, result.pages[0].converged) == (0, True)
        assert len(jsm.outline(live=True)) == 8
        assert list(jsm.sandbox.jsm_dump()["pages"]) == [PAGE]

    def test_one_that_nothing_leads_to_stops_the_run(self, jsm: JsmLoop) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(ids="two", draft_by="draft", summary_rows="pages")
        jsm.seed(BEFORE)
        jsm.declare(MADE)
        with pytest.raises(ReconcilerError, match="has no draft of the page"):
            jsm.apply()
        assert jsm.writes() == []


def test_a_batch_that_is_too_large_fails_with_its_size_and_nothing_is_published(jsm: JsmLoop) -> None:
    jsm.sandbox.jsm_quirks = JsmQuirks(batch_limit=5)
    jsm.refusals_expected = True  # of the batch
    jsm.seed(BEFORE)
    before = jsm.doc
    jsm.declare(MADE, MADE_SETTINGS)
    result = jsm.apply()
    assert result.exit_code in (1, 4)
    reasons = {outcome.reason for outcome in result.outcomes if outcome.action.kind.name == "component"}
    assert any("A batch may hold 5 entries" in (reason or "") for reason in reasons)
    assert any("15" in (reason or "") for reason in reasons)
    assert "POST publish" not in jsm.written()
    assert (jsm.doc["page"], jsm.doc["components"]) == (before["page"], before["components"])
