"""Pages: live and draft, reading and writing, publishing, and what takes them away."""

from typing import Any

import pytest

from reconciler.sandbox import JsmQuirks, Sandbox
from tests.sandbox.jsm.api import PAGE, JsmApi

WHOLE = {
    "name": "Acme Status",
    "subdomain": "acme",
    "domain": "status.acme.example",
    "hiddenFromSearch": True,
    "seoConfig": {"enabled": True, "keywords": "acme, status"},
    "bodyConfig": {"overallUptimeRange": 90, "componentUptimeDisplay": True},
    "headerData": {"headerText": "Hello", "links": [{"label": "Docs", "url": "https://acme.example", "position": 1}]},
    "colours": {"cssGreenColor": "#0a0b0c"},
}


def test_a_page_that_is_made_is_live_and_has_a_draft(api: JsmApi) -> None:
    page = api.ok("POST", "/pages", {"page": WHOLE})["page"]
    assert page["colours"]["cssGreenColor"] == "#0a0b0c"
    assert (page["seoConfig"]["keywords"], page["seoConfig"]["title"]) == ("acme, status", None)
    assert (page["pageType"], page["pageStatus"], page["version"]) == ("PUBLIC", "PUBLISHED", 1)
    assert page["customDomainConfig"]["domain"] == "status.acme.example"
    assert api.ok("GET", f"/pages/{page['id']}")["page"] == page
    draft = api.ok("GET", f"/pages/draft/{page['id']}")["page"]
    assert (draft["name"], draft["pageStatus"]) == ("Acme Status", "DRAFT")
    assert draft["id"] != page["id"]


def test_an_edit_of_the_draft_shows_when_it_is_published(api: JsmApi) -> None:
    assert api.edit(description="New")["description"] == "New"
    assert api.live()["description"] is None
    assert api.publish()["description"] == "New"
    assert api.live()["description"] == "New"
    assert api.live()["version"] == 3


def test_under_at_once_it_shows_without_publishing(api: JsmApi) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(publish="at_once")
    api.edit(description="New")
    api.batch({"name": "Website"})
    assert api.live()["description"] == "New"
    assert list(api.uptime()) == ["Website"]


@pytest.mark.parametrize(("switch", "expected"), [("live_only", (None, None)), ("both", ("By PUT", "By PUT"))])
def test_what_a_put_of_the_live_page_changes(api: JsmApi, switch: Any, expected: Any) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(live_put=switch)
    api.ok("PUT", f"/pages/{PAGE}", {"page": {"description": "By PUT"}})
    assert api.live()["description"] == "By PUT"
    assert (api.draft()["description"], api.publish()["description"]) == expected


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ({}, ("Acme", True, "old title")),
        ({"nest": "replace"}, ("Acme", True, None)),
        ({"put": "replace"}, ("Acme", False, "old title")),
    ],
)
def test_what_a_put_does_with_what_it_leaves_out(api: JsmApi, switches: Any, expected: Any) -> None:
    api.edit(hiddenFromSearch=True, seoConfig={"title": "old title"})
    api.sandbox.jsm_quirks = JsmQuirks(**switches)
    page = api.edit(name="Acme", seoConfig={"enabled": True})
    assert (page["name"], page["hiddenFromSearch"], page["seoConfig"]["title"]) == expected


@pytest.mark.parametrize(("switch", "expected"), [("clears", (None, None)), ("kept", ("Old", "Old text"))])
def test_null_where_it_is_taken(api: JsmApi, switch: Any, expected: Any) -> None:
    api.edit(description="Old", footerData={"footerText": "Old text"})
    api.sandbox.jsm_quirks = JsmQuirks(null=switch)
    body = {"page": {"description": None, "footerData": {"footerText": None}}}
    page = api.raw("PUT", f"/pages/draft/{api.draft()['id']}", body).json()["page"]
    assert (page["description"], page["footerData"]["footerText"]) == expected


def test_null_is_refused_by_default(api: JsmApi) -> None:
    response = api.raw("PUT", f"/pages/{PAGE}", {"page": {"description": None}})
    assert (response.status_code, "description: must not be null" in response.json()["message"]) == (400, True)
    assert api.edit(description="")["description"] == ""


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        ("as_sent", {"label": "Docs", "url": "https://acme.example", "position": 1}),
        ("labels_only", {"label": "Docs"}),
        ("other", {"text": "Docs", "href": "https://acme.example", "order": 1}),
        ("empty", {}),
    ],
)
def test_links_come_back_in_some_shape_that_can_be_sent_again(api: JsmApi, switch: Any, expected: Any) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(links=switch)
    data = api.edit(headerData=WHOLE["headerData"])["headerData"]
    assert data["links"] == [expected]
    api.edit(headerData={"links": data["links"]})
    api.sandbox.jsm_quirks = JsmQuirks()
    assert api.draft()["headerData"]["links"] == WHOLE["headerData"]["links"]  # type: ignore[index]


def test_one_id_for_both_or_two(api: JsmApi) -> None:
    assert api.draft()["id"] != PAGE
    rows = [row for row in api.ok("GET", "/pages/summary/v2")["pages"] if row["name"] == "Acme"]
    assert [(row["id"], row["isDraft"]) for row in rows] == [(PAGE, False), (api.draft()["id"], True)]
    api.sandbox.jsm_quirks = JsmQuirks(ids="one")
    assert api.draft()["id"] == PAGE
    [row] = api.ok("GET", "/pages/summary")["pages"]
    assert (row["id"], row["isDraft"], row["status"]) == (PAGE, False, "PUBLISHED")


@pytest.mark.parametrize(("switch", "live", "own"), [("both", 200, 200), ("live", 200, 404), ("draft", 404, 200)])
def test_by_which_id_a_draft_is_read(api: JsmApi, switch: Any, live: int, own: int) -> None:
    own_id = api.draft()["id"]
    api.sandbox.jsm_quirks = JsmQuirks(draft_by=switch)
    assert api("GET", f"/pages/draft/{PAGE}").status_code == live
    assert api("GET", f"/pages/draft/{own_id}").status_code == own
    assert api("PUT", f"/pages/draft/{PAGE}", {"page": {"name": "x"}}).status_code == 404


def test_no_draft_until_a_person_opens_the_editor() -> None:
    with Sandbox(jsm_quirks=JsmQuirks(draft="none")) as sandbox:
        sandbox.ensure_jsm_page(PAGE, "Acme")
        with pytest.raises(ValueError, match="404"):
            sandbox.jsm_edit("GET", f"/pages/draft/{PAGE}")
        sandbox.jsm_open_editor(PAGE)
        draft = sandbox.jsm_edit("GET", f"/pages/draft/{PAGE}")["page"]
        assert draft["name"] == "Acme"
        sandbox.jsm_edit("POST", f"/pages/draft/{draft['id']}/publish")
        assert sandbox.jsm_dump()["pages"][PAGE]["draft"] is None
        with pytest.raises(LookupError, match="there is no page other"):
            sandbox.jsm_open_editor("other")


def test_a_draft_that_is_made_is_a_page_of_its_own(api: JsmApi) -> None:
    draft = api.ok("POST", "/pages/draft", {"page": {"name": "Second"}})["page"]
    assert api("GET", f"/pages/{draft['id']}").status_code == 404
    assert api("GET", "/pages/by_name/Second").status_code == 404
    assert api.ok("GET", "/pages/draft/by_name/Second")["page"] == draft
    [row] = api.ok("GET", "/pages/summary/v2", filter="second")["pages"]
    assert (row["isDraft"], row["status"]) == (True, "DRAFT")
    page = api.ok("POST", f"/pages/draft/{draft['id']}/publish")["page"]
    assert page["id"] != draft["id"]
    assert api.ok("GET", "/pages/by_name/Second")["page"] == page


def test_a_draft_is_thrown_away(api: JsmApi) -> None:
    api.edit(description="Never mind")
    api.ok("POST", f"/pages/draft/{api.draft()['id']}/delete")
    assert api.draft()["description"] is None
    draft = api.ok("POST", "/pages/draft", {"page": {"name": "Second"}})["page"]
    api.ok("POST", f"/pages/draft/{draft['id']}/delete")
    assert api("GET", f"/pages/draft/{draft['id']}").status_code == 404
    api.sandbox.jsm_quirks = JsmQuirks(draft="none")
    api.ok("POST", f"/pages/draft/{api.draft()['id']}/delete")
    assert api("GET", f"/pages/draft/{PAGE}").status_code == 404


def test_names_may_repeat_or_not(api: JsmApi) -> None:
    api.ok("POST", "/pages", {"page": {"name": "Acme"}})
    api.sandbox.jsm_quirks = JsmQuirks(names="unique")
    status, body = api.failed("POST", "/pages", {"page": {"name": "Acme"}})
    assert (status, body["message"]) == (400, "There is a page named Acme already")
    assert api.failed("POST", "/pages", {"page": {"name": " "}})[0] == 400


def test_unpublishing_and_publishing_again(api: JsmApi) -> None:
    page = api.ok("POST", f"/pages/{PAGE}/unpublish")["page"]
    assert (page["pageStatus"], page["unpublishedAt"] is None) == ("UNPUBLISHED", False)
    assert api.publish()["unpublishedAt"] is None


def test_archiving_is_undone_by_recover(api: JsmApi) -> None:
    api.ok("POST", f"/pages/{PAGE}/soft_delete", {"deletedBy": "ops"})
    assert (api.live()["pageStatus"], api.live()["deletedAt"] is None) == ("DELETED", False)
    assert api.ok("GET", "/pages/summary/v2")["pages"] == []
    assert api("GET", f"/pages/draft/{PAGE}").status_code == 404
    api.sandbox.jsm_quirks = JsmQuirks(archived="unknown")
    assert api("GET", f"/pages/{PAGE}").status_code == 404
    assert api.ok("POST", f"/pages/{PAGE}/recover")["page"]["deletedAt"] is None
    assert api.live()["pageStatus"] == "PUBLISHED"


def test_deleting_is_undone_by_recover_deleted(api: JsmApi) -> None:
    api.ok("POST", f"/pages/{PAGE}/delete")
    assert api("GET", f"/pages/{PAGE}").status_code == 404
    assert api("POST", f"/pages/{PAGE}/recover").status_code == 404
    api.ok("POST", f"/pages/{PAGE}/recover_deleted")
    assert api.live()["name"] == "Acme"


@pytest.mark.parametrize("word", ["permanent_delete", "delete_permanently"])
def test_deleting_for_good_is_not_undone(api: JsmApi, word: str) -> None:
    api.ok("POST", f"/pages/{PAGE}/{word}", {})
    assert api("POST", f"/pages/{PAGE}/recover_deleted").status_code == 404
    assert api.sandbox.requests[0].path == f"/pages/{PAGE}/{word}"


def test_the_summary_of_a_page(api: JsmApi) -> None:
    api.batch({"name": "Website"})
    api.publish()
    details = api.ok("GET", f"/pages/{PAGE}/summary")["pageSummaryDetails"]
    assert (details["componentCount"], details["health"], details["subscribersCount"]) == (1, "HEALTHY", 0)


@pytest.mark.parametrize(
    ("switch", "page", "rows"),
    [
        ("404", (404, "Page not found"), (404, "Page not found")),
        (
            "null_page",
            (200, {"page": None, "error": "Page not found"}),
            (200, {"components": [], "error": "Page not found"}),
        ),
        ("empty_list", (200, {"page": None, "error": "Page not found"}), (200, {"components": [], "error": None})),
    ],
)
def test_an_unknown_id(api: JsmApi, switch: Any, page: Any, rows: Any) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(unknown=switch)
    for path, (status, expected) in {"/pages/none": page, "/pages/none/components/draft": rows}.items():
        response = api("GET", path)
        body = response.json()
        assert (response.status_code, body if status == 200 else body["message"]) == (status, expected)


def test_an_unknown_id_of_an_action_and_of_a_batch(api: JsmApi) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(unknown="empty_list")
    assert api.failed("POST", "/pages/none/delete") == (200, {"success": False, "message": "Page not found"})
    assert api.failed("POST", "/components/batch_process", {"pageId": "none"}) == (200, [])


def test_a_page_that_is_asked_for_is_made_where_that_is_wanted() -> None:
    seen: list[str] = []
    with Sandbox(first_seen=seen.append) as sandbox:
        assert sandbox.jsm_edit("GET", "/pages/fresh")["page"]["name"] == "fresh"
        assert sandbox.jsm_edit("GET", "/pages/fresh")["page"]["id"] == "fresh"
    assert seen == ["fresh"]


def test_no_page_is_made_under_the_id_of_a_draft() -> None:
    seen: list[str] = []
    with Sandbox(first_seen=seen.append) as sandbox:
        draft_id = sandbox.jsm_edit("POST", "/pages/draft", {"page": {"name": "Fresh"}})["page"]["id"]
        with pytest.raises(ValueError, match="404"):
            sandbox.jsm_edit("GET", f"/pages/{draft_id}")
        assert len(sandbox.jsm_dump()["pages"]) == 1
    assert seen == []


def test_reads_may_lag(api: JsmApi) -> None:
    api.sandbox.jsm_quirks = JsmQuirks(lag=30.0)
    draft_id = api.draft()["id"]
    assert api.ok("PUT", f"/pages/draft/{draft_id}", {"page": {"description": "New"}})["page"]["description"] == "New"
    api.ok("PUT", f"/pages/draft/{draft_id}", {"page": {"timezone": "UTC"}})
    assert (api.draft()["description"], api.draft()["timezone"]) == (None, None)
    fresh = api.ok("POST", "/pages", {"page": {"name": "Fresh"}})["page"]["id"]
    assert api("GET", f"/pages/{fresh}").status_code == 404
    api.sandbox.advance(31)
    assert (api.draft()["description"], api.draft()["timezone"]) == ("New", "UTC")
    api.ok("POST", f"/pages/{fresh}/permanent_delete", {})
    assert api("GET", f"/pages/{fresh}").status_code == 200
    api.sandbox.advance(31)
    assert api("GET", f"/pages/{fresh}").status_code == 404
