"""Incidents and templates."""

from typing import Any

import pytest

from reconciler.sandbox import JsmQuirks
from tests.sandbox.jsm.api import PAGE, JsmApi


def create(api: JsmApi, name: str = "Down", **fields: Any) -> Any:
    body = {"incidentCreateRequest": {"pageId": PAGE, "name": name, **fields}}
    return api.ok("POST", "/incidents", body)["incidentWithUpdates"]


def names(answer: Any) -> list[str]:
    return [node["incident"]["name"] for node in answer["nodes"]]


def test_an_incident_is_made_and_spoken_of(api: JsmApi) -> None:
    made = create(api, message="We look.", jiraIncidentId="OPS-1", impact="MAJOR", shouldSendNotifications=True)
    assert (made["incident"]["status"], made["incident"]["externalIncidentSource"]) == ("INVESTIGATING", "JSM")
    assert made["incidentUpdates"][0]["shouldSendNotifications"] is True
    body = {"pageId": PAGE, "jiraIncidentId": "OPS-1", "status": "RESOLVED", "message": "Over.", "name": "Was down"}
    answer = api.ok("PUT", "/incidents", {"incidentUpdateRequest": body})
    assert answer["page"]["id"] == PAGE
    incident, updates = answer["incidentWithUpdates"].values()
    assert (incident["name"], incident["impact"], incident["status"]) == ("Was down", "MAJOR", "RESOLVED")
    assert [(update["oldStatus"], update["body"]) for update in updates] == [
        ("INVESTIGATING", "Over."),
        (None, "We look."),
    ]


def test_what_an_update_leaves_out_may_be_lost(api: JsmApi) -> None:
    create(api, jiraIncidentId="OPS-1", impact="MAJOR", status="IDENTIFIED")
    body = {"incidentUpdateRequest": {"pageId": PAGE, "jiraIncidentId": "OPS-1", "message": "We look."}}
    kept = api.ok("PUT", "/incidents", body)["incidentWithUpdates"]["incident"]
    assert (kept["name"], kept["impact"], kept["status"]) == ("Down", "MAJOR", "IDENTIFIED")
    api.sandbox.jsm_quirks = JsmQuirks(incident_fields="nulled")
    lost = api.ok("PUT", "/incidents", body)["incidentWithUpdates"]["incident"]
    assert (lost["name"], lost["impact"], lost["status"]) == (None, None, "INVESTIGATING")


def test_the_open_incidents_of_a_page(api: JsmApi) -> None:
    create(api, "Over", status="RESOLVED")
    create(api, "Open")
    other = api.ok("POST", "/pages", {"page": {"name": "Second"}})["page"]["id"]
    create(api, "Elsewhere", pageId=other)
    assert names(api.ok("GET", "/incidents/list/v2", pageId=PAGE, showActive="true")) == ["Open"]
    assert names(api.ok("GET", "/incidents/list/v2", pageId=PAGE)) == ["Open", "Over"]
    assert names(api.ok("GET", "/incidents/list/v2")) == ["Elsewhere", "Open", "Over"]


def test_the_list_of_all_by_cursor(api: JsmApi) -> None:
    for number in range(3):
        create(api, f"I{number}")
    first = api.ok("GET", "/incidents/list", limit=2)
    second = api.ok("GET", "/incidents/list", limit=2, cursor=first["pageInfo"]["endCursor"])
    assert (names(first), names(second), second["totalCount"]) == (["I2", "I1"], ["I0"], 3)
    assert second["pageInfo"] == {"hasNextPage": False, "endCursor": "3"}


def test_one_incident_by_each_of_its_ids(api: JsmApi) -> None:
    create(api, "Other")
    made = create(api, jiraIncidentId="OPS-1")["incident"]
    for query in ({"incidentId": made["id"]}, {"incidentCode": made["id"]}, {"externalIncidentId": "OPS-1"}):
        answer = api.ok("GET", "/incidents/get", **query)
        assert answer["incidentWithUpdates"]["incident"] == made
    assert api("GET", "/incidents/get").status_code == 404


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"name": ""}, 400), ({"pageId": "none"}, 404), ({"affectedComponents": [{"componentId": "none"}]}, 400)],
)
def test_incidents_that_cannot_be(api: JsmApi, fields: Any, status: int) -> None:
    body = {"incidentCreateRequest": {"pageId": PAGE, "name": "Down", **fields}}
    assert api("POST", "/incidents", body).status_code == status
    assert api.ok("GET", "/incidents/list")["totalCount"] == 0


def test_an_update_of_an_incident_that_is_not_there(api: JsmApi) -> None:
    body = {"incidentUpdateRequest": {"pageId": PAGE, "jiraIncidentId": "OPS-9"}}
    assert api("PUT", "/incidents", body).status_code == 404
    api.sandbox.jsm_quirks = JsmQuirks(unknown="null_page")
    assert api("PUT", "/incidents", body).json()["error"] == "Incident not found"


def test_templates_are_read(api: JsmApi) -> None:
    api.sandbox.jsm_seed({"pages": {"p2": {"templates": [{"id": "t1", "name": "Work", "body": "We work."}]}}})
    [template] = api.ok("GET", "/incidents/templates/list", pageId="p2")["incidentTemplates"]
    assert (template["id"], template["pageId"], template["updateStatus"]) == ("t1", "p2", "INVESTIGATING")
    assert api.ok("GET", "/incidents/templates/t1")["incidentTemplate"] == template
    assert api.ok("GET", "/incidents/templates/list")["incidentTemplates"] == [template]
    assert api("GET", "/incidents/templates/none").status_code == 404
