"""The batch that writes a draft's tree, under each reading, and the lists that read it."""

from typing import Any

import pytest

from reconciler.sandbox import JsmQuirks
from tests.sandbox.jsm.api import PAGE, JsmApi, outline

TREE = (
    {"name": "Website", "position": 1},
    {"name": "Core", "position": 2, "components": [{"name": "REST", "position": 1}, {"name": "Hooks", "position": 2}]},
)


def test_a_tree_is_made_in_one_call(api: JsmApi) -> None:
    rows = api.batch(*TREE)
    assert outline(rows) == ["Website", ("Core", ["REST", "Hooks"])]
    assert rows == api.tree()
    core = rows[1]
    assert (core["type"], core["status"], core["pageId"]) == ("COMPONENT", "OPERATIONAL", api.draft()["id"])
    assert api.uptime() == {}
    api.publish()
    assert list(api.uptime()) == ["Website", "Core", "REST", "Hooks"]
    assert api.live()["components"] == api.draft()["components"]


def test_entries_with_an_id_change_and_move(api: JsmApi) -> None:
    api.batch(*TREE)
    website, core, rest = api.id("Website"), api.id("Core"), api.id("REST")
    api.batch(
        {"id": core, "name": "Core API", "position": 1, "components": [{"id": website, "position": 9}]},
        {"id": rest, "position": 0, "description": "Out"},
    )
    assert api.outline() == ["REST", ("Core API", ["Hooks", "Website"])]
    assert api.tree()[0]["description"] == "Out"


@pytest.mark.parametrize(("switch", "expected"), [("kept", ("What", "MAJOR_OUTAGE")), ("nulled", (None, None))])
def test_fields_that_an_entry_leaves_out(api: JsmApi, switch: Any, expected: Any) -> None:
    api.batch({"name": "A", "description": "What", "status": "MAJOR_OUTAGE"})
    api.sandbox.jsm_quirks = JsmQuirks(fields=switch)
    [row] = api.batch({"id": api.id("A"), "name": "B"})
    assert (row["description"], row["status"]) == expected


@pytest.mark.parametrize(
    ("switch", "expected"), [("kept", ["Website", ("Core", ["REST", "Hooks"])]), ("deleted", ["Core"])]
)
def test_components_that_a_batch_leaves_out(api: JsmApi, switch: Any, expected: Any) -> None:
    api.batch(*TREE)
    api.sandbox.jsm_quirks = JsmQuirks(tree=switch)
    api.batch({"id": api.id("Core")})
    assert api.outline() == expected


def test_a_batch_without_a_list_leaves_nothing_out(api: JsmApi) -> None:
    api.batch(*TREE)
    api.sandbox.jsm_quirks = JsmQuirks(tree="deleted")
    api.batch(delete=[api.id("Website")])
    assert api.outline() == [("Core", ["REST", "Hooks"])]


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        ("promoted", ["Website", "REST", "Hooks"]),
        ("deleted", ["Website"]),
        ("refused", ["Website", ("Core", ["REST", "Hooks"])]),
    ],
)
def test_what_becomes_of_the_components_in_one_that_is_deleted(api: JsmApi, switch: Any, expected: Any) -> None:
    api.batch({"name": "Website", "position": 0}, TREE[1])
    api.sandbox.jsm_quirks = JsmQuirks(orphans=switch)
    response = api("POST", "/components/batch_process", api.batch_body(delete=[api.id("Core")]))
    assert response.status_code == (400 if switch == "refused" else 200)
    assert api.outline() == expected


@pytest.mark.parametrize(
    ("order", "status", "expected"),
    [("after", 200, ["Website", "REST"]), ("before", 400, ["Website", ("Core", ["REST", "Hooks"])])],
)
def test_whether_deletes_come_before_or_after_the_others(api: JsmApi, order: Any, status: int, expected: Any) -> None:
    api.batch(*TREE)
    api.sandbox.jsm_quirks = JsmQuirks(delete_order=order, orphans="deleted")
    body = api.batch_body({"id": api.id("REST"), "position": 3}, delete=[api.id("Core")])
    assert api("POST", "/components/batch_process", body).status_code == status
    assert api.outline() == expected


@pytest.mark.parametrize(
    ("switch", "status", "expected"),
    [("all_or_nothing", 400, []), ("part_with_error", 400, ["A"]), ("part_silently", 200, ["A"])],
)
def test_what_stays_of_a_batch_with_a_bad_entry(api: JsmApi, switch: Any, status: int, expected: Any) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(batch=switch)
    body = api.batch_body({"name": "A"}, {"id": "none", "name": "B"}, {"name": "C"})
    assert api("POST", "/components/batch_process", body).status_code == status
    assert api.outline() == expected


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"id": "none"}, "There is no component none"),
        ({"name": ""}, "A component needs a name"),
        ({"name": "A", "type": "GROUP"}, "There is no component type GROUP"),
        ({"name": "A", "pageId": "other"}, "The component belongs to another page than other"),
        (
            {"name": "A", "components": [{"name": "B", "components": [{"name": "C"}]}]},
            "Components are nested too deeply",
        ),
    ],
)
def test_bad_entries(api: JsmApi, entry: Any, message: str) -> None:
    status, body = api.failed("POST", "/components/batch_process", api.batch_body(entry))
    assert (status, body["message"]) == (400, message)


def test_one_component_twice_in_a_batch_and_a_name_taken_away(api: JsmApi) -> None:
    api.batch({"name": "A"})
    entry = {"id": api.id("A"), "type": "COMPONENT", "pageId": PAGE}
    assert api("POST", "/components/batch_process", api.batch_body(entry, entry)).status_code == 400
    assert api("POST", "/components/batch_process", api.batch_body({**entry, "name": " "})).status_code == 400
    assert api.outline() == ["A"]


def test_the_limit_of_a_batch_counts_nested_entries_and_deletions(api: JsmApi) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(batch_limit=4)
    api.batch(*TREE)
    body = api.batch_body(*TREE, delete=["none"])
    assert api.failed("POST", "/components/batch_process", body)[1]["message"] == "A batch may hold 4 entries"


def test_an_id_to_delete_that_is_not_there(api: JsmApi) -> None:
    api.batch(delete=["none"])
    api.sandbox.jsm_quirks = JsmQuirks(delete_unknown="refused")
    assert api("POST", "/components/batch_process", api.batch_body(delete=["none"])).status_code == 400
    assert api("POST", "/components/batch_process", {}).status_code == 400


@pytest.mark.parametrize(("switch", "expected"), [("as_sent", [5, 7, 0]), ("from_0", [1, 2, 0]), ("from_1", [2, 3, 1])])
def test_positions(api: JsmApi, switch: Any, expected: Any) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(position=switch)
    api.batch({"name": "A", "position": 5}, {"name": "B", "position": 7}, {"name": "C"})
    assert api.outline() == ["C", "A", "B"]
    by_name = {row["name"]: row["position"] for row in api.tree()}
    assert [by_name[name] for name in "ABC"] == expected


@pytest.mark.parametrize(
    ("switch", "expected"), [("position", ["B", "A"]), ("created", ["A", "B"]), ("reversed", ["A", "B"])]
)
def test_the_order_of_lists(api: JsmApi, switch: Any, expected: Any) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(list=switch)
    assert outline(api.batch({"name": "A", "position": 2}, {"name": "B", "position": 1})) == expected


@pytest.mark.parametrize(("switch", "expected"), [("clears", (None, 0)), ("kept", ("What", 3))])
def test_nulls_of_an_entry(api: JsmApi, switch: Any, expected: Any) -> None:
    api.batch({"name": "A", "description": "What", "position": 3})
    entry = {"id": api.id("A"), "description": None, "position": None}
    api.sandbox.jsm_quirks = JsmQuirks(null=switch)
    [row] = api.raw("POST", "/components/batch_process", api.batch_body(entry)).json()
    assert (row["description"], row["position"]) == expected


@pytest.mark.parametrize(("switch", "live", "own"), [("both", 200, 200), ("draft", 404, 200), ("live", 200, 404)])
def test_by_which_id_the_tree_goes(api: JsmApi, switch: Any, live: int, own: int) -> None:
    draft_id = api.draft()["id"]
    api.sandbox.jsm_quirks = JsmQuirks(tree_by=switch)
    for page_id, status in {PAGE: live, draft_id: own}.items():
        assert api("GET", f"/pages/{page_id}/components/draft").status_code == status
        assert api("POST", "/components/batch_process", api.batch_body(page=page_id)).status_code == status


def test_two_ids_of_a_component(api: JsmApi) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(kids="two")
    api.batch({"name": "A"})
    api.publish()
    assert api.uptime()["A"]["id"] != api.id("A")
    assert api.live()["components"] == [api.uptime()["A"]["id"]]
    assert api.draft()["components"] == [api.id("A")]


@pytest.mark.parametrize(("switch", "expected"), [("kept", "MAJOR_OUTAGE"), ("draft", "OPERATIONAL")])
def test_what_publishing_does_to_live_statuses(api: JsmApi, switch: Any, expected: str) -> None:
    api.batch({"name": "A"})
    api.publish()
    affected = [{"componentId": api.uptime()["A"]["id"], "status": "MAJOR_OUTAGE"}]
    incident = {"pageId": PAGE, "name": "Down", "affectedComponents": affected}
    api.ok("POST", "/incidents", {"incidentCreateRequest": incident})
    assert api.uptime()["A"]["status"] == "MAJOR_OUTAGE"
    api.sandbox.jsm_quirks = JsmQuirks(publish_status=switch)
    api.publish()
    assert api.uptime()["A"]["status"] == expected


def test_the_paged_list_forwards_and_backwards(api: JsmApi) -> None:
    api.batch(*({"name": f"C{number}", "position": number} for number in range(5)))
    path = f"/pages/{PAGE}/components/draft/v2"
    first = api.ok("GET", path, first=2)
    assert (outline(first["components"]), first["totalCount"]) == (["C0", "C1"], 5)
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    third = api.ok(
        "GET",
        path,
        first=2,
        after=api.ok("GET", path, first=2, after=first["pageInfo"]["endCursor"])["pageInfo"]["endCursor"],
    )
    assert (outline(third["components"]), third["pageInfo"]["hasNextPage"]) == (["C4"], False)
    last = api.ok("GET", path, last=2)
    assert (outline(last["components"]), last["pageInfo"]["hasPreviousPage"]) == (["C3", "C4"], True)
    before = api.ok("GET", path, last=2, before=last["pageInfo"]["startCursor"])
    assert outline(before["components"]) == ["C1", "C2"]
    assert api("GET", path, after="nonsense").status_code == 400


def test_defaults_and_maximum_of_a_page_and_what_the_total_counts(api: JsmApi) -> None:
    api.batch(*TREE)
    path = f"/pages/{PAGE}/components/draft/v2"
    api.sandbox.jsm_quirks = JsmQuirks(first_default=1, first_maximum=1, total_count="all", page_components="top")
    for query in ({}, {"first": 50}):
        answer = api.ok("GET", path, **query)
        assert (outline(answer["components"]), answer["totalCount"]) == (["Website"], 4)
    assert len(api.draft()["components"]) == 2


def test_what_a_batch_answers(api: JsmApi) -> None:
    api.batch(*TREE)
    api.sandbox.jsm_quirks = JsmQuirks(batch_answer="entries")
    assert outline(api.batch({"id": api.id("Website")})) == ["Website"]
