"""Checks of names and subdomains, and uptime."""

import pytest

from reconciler.sandbox import JsmQuirks
from tests.sandbox.jsm.api import PAGE, JsmApi


def test_names(api: JsmApi) -> None:
    assert api.ok("GET", "/pages/validate/name/Acme")["valid"] is True
    assert api.ok("GET", "/pages/validate/name/%20")["valid"] is False
    api.sandbox.jsm_quirks = JsmQuirks(names="unique")
    assert api.ok("GET", "/pages/validate/name/Acme")["message"] == "There is a page named Acme already"


@pytest.mark.parametrize(("subdomain", "valid"), [("acme", False), ("acme-2", True), ("Acme", False)])
def test_subdomains(api: JsmApi, subdomain: str, valid: bool) -> None:
    api.edit(subdomain="acme")
    assert api.ok("GET", f"/pages/subdomain/validate/{subdomain}")["valid"] is valid


def test_a_subdomain_is_suggested_that_is_free(api: JsmApi) -> None:
    api.edit(subdomain="acme-co")
    assert api.ok("GET", "/pages/subdomain/suggest/Acme%20%26%20Co")["suggestion"] == "acme-co-2"
    assert api.ok("GET", "/pages/subdomain/suggest/%C3%A9")["suggestion"] == "status"


def test_a_name_with_a_slash(api: JsmApi) -> None:
    api.edit(name="A/B")
    api.publish()
    assert api.ok("GET", "/pages/by_name/A%2FB")["page"]["id"] == PAGE


def test_uptime_knows_live_components_only(api: JsmApi) -> None:
    api.batch({"name": "A", "components": [{"name": "B", "status": "MAJOR_OUTAGE"}]})
    id_ = api.id("B")
    assert api("GET", f"/components/{id_}/uptime").status_code == 404
    api.publish()
    assert api.ok("GET", f"/components/{id_}/uptime", startDate="2026-01-01")["name"] == "B"
    answer = api.ok("GET", f"/components/{id_}/uptime_percentage", **{"from": "2026-01-01", "to": "2026-02-01"})
    assert (answer["componentId"], answer["from"], answer["to"]) == (id_, "2026-01-01", "2026-02-01")
    assert api.ok("GET", f"/pages/{PAGE}/uptime_percentage")["pageId"] == PAGE


def test_the_uptime_list_is_paged_and_filtered(api: JsmApi) -> None:
    api.batch({"name": "A", "components": [{"name": "B", "status": "MAJOR_OUTAGE"}]})
    api.publish()
    path = f"/pages/{PAGE}/components/uptime/v2"
    first = api.ok("GET", path, first=1)
    second = api.ok("GET", path, first=1, after=first["pageInfo"]["endCursor"])
    assert [row["name"] for answer in (first, second) for row in answer["components"]] == ["A", "B"]
    assert [row["name"] for row in api.ok("GET", path, searchTerm="b")["components"]] == ["B"]
    some = api.ok("GET", path, statusFilter=["MAJOR_OUTAGE", "PARTIAL_OUTAGE"])
    assert (some["totalCount"], some["components"][0]["name"]) == (1, "B")
