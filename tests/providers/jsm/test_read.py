"""What is read of a page, under every reading of what the reference leaves open."""

from typing import Any

import pytest

from reconciler.errors import AuthError, ForbiddenError, NotFoundError, ProtocolError, RejectedError, ServiceError
from reconciler.model.kinds.jsm import COMPONENT, GROUP, LIFECYCLE, PUBLICATION, SUBSCRIBER, TEMPLATE
from reconciler.model.kinds.jsm import PAGE as SETTINGS
from reconciler.model.services.jsm import JSM
from reconciler.providers.protocol import Wanted
from reconciler.sandbox import FaultRule, JsmQuirks
from tests.providers.jsm.world import PAGE, QUIRKS, TREE, Jsm, named, set_apart, shown, single

COMPONENTS = ["Website", ("Core", ["REST", "Hooks"]), "Docs"]


@pytest.fixture(params=QUIRKS, ids=set_apart)
def quirky(jsm: Jsm, request: pytest.FixtureRequest) -> Jsm:
    jsm.sandbox.jsm_quirks = request.param
    return jsm


def test_the_whole_page_is_read_under_every_reading(quirky: Jsm) -> None:
    quirky.seed(
        COMPONENTS,
        page={"name": "Acme", "colours": {"cssRedColor": "#f00"}},
        templates=[{"name": "Work", "title": "T", "body": "We work."}],
        subscribers=[{"email": "a@acme.example"}],
    )
    page = quirky.read(facts=frozenset({"incidents"}))
    assert (page.id, page.name, page.service) == (PAGE, "Acme", JSM)
    assert shown(page) == COMPONENTS
    settings = single(page, SETTINGS)
    assert (settings.id, settings.name) == (PAGE, "Acme")
    assert (settings.fields["colours.cssRedColor"], settings.fields["hiddenFromSearch"]) == ("#f00", False)
    assert single(page, TEMPLATE).fields["body"] == "We work."
    assert single(page, SUBSCRIBER).name == "email:a@acme.example"
    publication = single(page, PUBLICATION)
    assert (publication.fields, publication.facts["pending"]) == ({"published": True}, [])
    assert single(page, LIFECYCLE).fields == {"state": "published"}
    assert page.incidents == ()
    assert page.read == page.whole == {kind.name for kind in JSM.kinds}
    assert all(record.method == "GET" for record in quirky.sandbox.requests)
    assert page.requests == len(quirky.sandbox.requests) == quirky.backend.sent.reads


def test_an_empty_page_is_read_under_every_reading(quirky: Jsm) -> None:
    quirky.seed()
    assert shown(quirky.read()) == []


def test_a_component_says_its_place_and_its_status(jsm: Jsm) -> None:
    jsm.seed(["A", ("Core", [{"name": "REST", "id": "r", "serviceId": "s1", "status": "MAJOR_OUTAGE"}])])
    page = jsm.read(*TREE)
    core, rest = named(page, GROUP, "Core"), named(page, COMPONENT, "REST")
    assert (core.parent, core.position) == (None, 1)
    assert (rest.id, rest.parent, rest.position) == ("r", core.id, 0)
    assert rest.fields == {"name": "REST", "description": None, "service_id": "s1"}
    assert rest.facts["status"] == "MAJOR_OUTAGE"


def test_a_thousand_components_take_few_requests(jsm: Jsm) -> None:
    jsm.seed([(f"G{group}", [f"C{group}-{number}" for number in range(25)]) for group in range(40)])
    page = jsm.backend.read(PAGE, Wanted(TREE, facts=frozenset({"incidents"})))
    assert len(page.items) == 1042
    assert page.requests == 4


def test_components_alone_take_one_request_a_moment_later(jsm: Jsm) -> None:
    jsm.seed(COMPONENTS)
    jsm.read(*TREE)
    page = jsm.backend.read(PAGE, Wanted(TREE, page=False))
    assert (shown(page), page.requests, page.read) == (COMPONENTS, 1, TREE)
    jsm.seed()
    assert shown(jsm.backend.read(PAGE, Wanted(TREE, page=False))) == []


def test_a_list_of_many_pages_is_read_to_its_end(jsm: Jsm) -> None:
    names = [f"C{number:03}" for number in range(250)]
    jsm.seed(names)
    assert shown(jsm.read(*TREE)) == names
    assert len(jsm.sent("GET", "/components/draft/v2")) == 3


class TestAnEmptyGroup:
    """It reads as a component, unless something tells that it is a group."""

    def test_by_its_declared_name(self, jsm: Jsm) -> None:
        jsm.seed(["Core  API", "Website"])
        page = jsm.read(*TREE, group=(("New", "Core API"),), component=(("Website",),))
        assert [live.kind for live in page.items if live.kind is not SETTINGS and live.kind is not LIFECYCLE] == [
            GROUP,
            COMPONENT,
        ]

    def test_by_its_id(self, jsm: Jsm) -> None:
        jsm.seed(["Core"])
        assert named(jsm.read(*TREE, group=(("id-Core",),)), GROUP, "Core")

    def test_not_where_a_component_is_declared_under_the_name_too(self, jsm: Jsm) -> None:
        jsm.seed(["Core"])
        assert named(jsm.read(*TREE, group=(("Core",),), component=(("Core",),)), COMPONENT, "Core")

    def test_by_having_been_a_group_a_moment_ago(self, jsm: Jsm) -> None:
        jsm.seed([("Core", ["REST"])])
        jsm.read(*TREE)
        jsm.seed(["Core", "REST"])
        assert shown(jsm.read(*TREE)) == [("Core", []), "REST"]
        assert [live.name for live in jsm.backend.find(PAGE, GROUP)] == ["Core"]

    def test_nothing_else_makes_a_group_of_a_component(self, jsm: Jsm) -> None:
        jsm.seed(["Core"])
        assert shown(jsm.read(*TREE)) == ["Core"]


def test_what_lies_deeper_than_groups_is_told_by_its_holder(jsm: Jsm) -> None:
    jsm.seed([("Core", [("REST", ["v1", "v2"])])])
    page = jsm.read(*TREE)
    assert shown(page) == [("Core", ["REST"])]
    assert named(page, COMPONENT, "REST").facts["inside"] == ("v1", "v2")


class TestLinks:
    LINKS = [
        {"label": "B", "url": "https://b.example", "position": 2},
        {"label": "A", "url": "https://a.example", "position": 1},
    ]

    def test_come_in_their_order(self, jsm: Jsm) -> None:
        jsm.seed(page={"headerData": {"links": self.LINKS}})
        settings = single(jsm.read("page"), SETTINGS)
        assert settings.fields["headerData.links"] == (
            {"label": "A", "url": "https://a.example"},
            {"label": "B", "url": "https://b.example"},
        )
        assert (settings.fields["footerData.links"], settings.facts) == ((), {})

    @pytest.mark.parametrize("shape", ["labels_only", "other", "empty"])
    def test_are_left_out_where_nobody_can_read_them(self, jsm: Jsm, shape: Any) -> None:
        jsm.seed(page={"headerData": {"links": self.LINKS}})
        jsm.sandbox.jsm_quirks = JsmQuirks(links=shape)
        settings = single(jsm.read("page"), SETTINGS)
        assert "headerData.links" not in settings.fields
        assert settings.facts["unreadable"] == ("headerData.links",)


class TestTheDraft:
    """It is found by the page's id, or by its name, or not at all."""

    @pytest.mark.parametrize("ids", ["one", "two"])
    @pytest.mark.parametrize("draft_by", ["both", "live", "draft"])
    def test_is_found_and_its_edits_are_shown(self, jsm: Jsm, ids: Any, draft_by: Any) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(ids=ids, draft_by=draft_by)
        jsm.seed(["A"], draft={"page": {"description": "Pending"}, "components": [{"name": "B"}]})
        page = jsm.read()
        assert single(page, SETTINGS).fields["description"] == "Pending"
        assert shown(page) == ["B"]

    def test_stops_the_run_where_several_bear_the_name(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(draft_by="draft")
        jsm.sandbox.jsm_seed({"pages": {"a": {"page": {"name": "Twin"}}, "b": {"page": {"name": "Twin"}}}})
        with pytest.raises(NotFoundError, match=r"several pages of the page's name.*, b\)") as caught:
            jsm.backend.read("a", Wanted(frozenset({"page"})))
        assert "different names" in (caught.value.hint or "")

    @pytest.mark.parametrize("summary_rows", ["pages", "pages_and_drafts"])
    def test_is_never_made_for_a_page_that_exists(self, jsm: Jsm, summary_rows: Any) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(draft="none", summary_rows=summary_rows)
        jsm.seed(["A"])
        with pytest.raises(NotFoundError) as caught:
            jsm.read()
        assert "open the page once in its editor" in (caught.value.hint or "")
        jsm.sandbox.jsm_open_editor(PAGE)
        assert shown(jsm.read()) == ["A"]
        assert jsm.sent("POST") == []

    def test_may_be_all_that_a_page_has(self, jsm: Jsm) -> None:
        jsm.seed(["A"], published=False, draft={"id": "d1"})
        page = jsm.backend.read("d1", Wanted(frozenset({"publication"})))
        assert single(page, LIFECYCLE).fields == {"state": "unpublished"}
        publication = single(page, PUBLICATION)
        assert (publication.fields, publication.facts) == ({"published": False}, {"pending": []})


class TestComponentsOfTheDraft:
    """An empty list may be what a wrong id gets."""

    def test_are_believed_to_be_none_only_where_the_draft_has_none(self, jsm: Jsm) -> None:
        jsm.seed(["A"])
        jsm.sandbox.jsm_quirks = JsmQuirks(tree_by="live", unknown="empty_list")
        assert shown(jsm.read(*TREE)) == ["A"]

    def test_an_empty_list_by_either_id_is_an_error(self, jsm: Jsm) -> None:
        jsm.seed(["A"])
        draft = jsm.doc["draft"]["id"]
        jsm.sandbox.jsm_quirks = JsmQuirks(unknown="empty_list")
        gone = {
            "method": "POST",
            "path": "/components/batch_process",
            "body": {"pageId": draft, "deleteComponents": ["id-A"]},
        }
        jsm.sandbox.faults.add(FaultRule("edit", "GET", "/pages/*/components/**", edits=(gone,)))
        with pytest.raises(ProtocolError, match="empty list of components, though the draft has some"):
            jsm.read(*TREE)

    def test_a_failure_by_either_id_is_told(self, jsm: Jsm) -> None:
        jsm.seed(["A"])
        jsm.sandbox.faults.add(
            FaultRule("error", "GET", "/pages/*/components/**", status=200, times=None, message="Not today")
        )
        with pytest.raises(RejectedError, match="Not today"):
            jsm.read(*TREE)

    def test_a_list_that_changes_while_it_is_read_is_read_again(self, jsm: Jsm) -> None:
        jsm.seed([f"C{number}" for number in range(5)])
        jsm.sandbox.jsm_quirks = JsmQuirks(first_maximum=3)
        gone = {"method": "POST", "path": "/components/batch_process"}
        gone["body"] = {"pageId": jsm.doc["draft"]["id"], "deleteComponents": ["id-C0"]}  # type: ignore[assignment]
        jsm.sandbox.faults.add(FaultRule("edit", "GET", "/pages/*/components/draft/v2", nth=2, edits=(gone,)))
        assert shown(jsm.read(*TREE)) == ["C1", "C2", "C3", "C4"]


class TestUnpublished:
    """What of the draft visitors do not see."""

    @pytest.mark.parametrize("kids", ["one", "two"])
    @pytest.mark.parametrize("page_components", ["all", "top"])
    def test_is_told_by_setting_and_by_component(self, jsm: Jsm, kids: Any, page_components: Any) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(kids=kids, page_components=page_components)
        draft = {
            "page": {"description": "New"},
            "components": [{"name": "A", "id": "id-A"}, {"name": "C", "id": "id-C"}],
        }
        jsm.seed(["A", ("B", ["D"])], draft=draft)
        publication = single(jsm.read("publication"), PUBLICATION)
        assert publication.fields == {"published": False}
        pending = publication.facts["pending"]
        assert {"field": "description", "before": None, "after": "New"} in pending
        components = {(each["field"], each["before"], each["after"]) for each in pending if "/" in each["field"]}
        assert components == {("component/B", "B", None), ("component/D", "D", None), ("component/C", None, "C")}

    def test_a_renamed_component(self, jsm: Jsm) -> None:
        jsm.seed(["A"], draft={"components": [{"name": "Z", "id": "id-A"}]})
        pending = single(jsm.read("publication"), PUBLICATION).facts["pending"]
        assert pending == [{"field": "component/Z:name", "before": "A", "after": "Z"}]

    @pytest.mark.parametrize(
        ("kids", "expected"), [("one", [("id-A", None), (None, "B"), (None, "C")]), ("two", [(1, 2)])]
    )
    def test_where_the_live_names_cannot_be_read(self, jsm: Jsm, kids: Any, expected: Any) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(kids=kids)
        rows = [{"name": name, "id": f"id-{name}"} for name in "BC"]
        jsm.seed(["A", "X"], draft={"components": [*rows, {"name": "X", "id": "id-X"}]})
        if kids == "two":
            jsm.seed(["A"], draft={"components": rows})
        jsm.sandbox.faults.add(FaultRule("error", "GET", "/pages/*/components/uptime**", status=404, times=None))
        pending = single(jsm.read("publication"), PUBLICATION).facts["pending"]
        assert [(each["before"], each["after"]) for each in pending] == expected


class TestTheState:
    def test_unpublished_and_archived(self, jsm: Jsm) -> None:
        jsm.seed(["A"])
        jsm.edit("POST", f"/pages/{PAGE}/unpublish")
        assert single(jsm.read("lifecycle"), LIFECYCLE).fields == {"state": "unpublished"}
        jsm.edit("POST", f"/pages/{PAGE}/soft_delete", {})
        page = jsm.read("lifecycle", *TREE)
        assert single(page, LIFECYCLE).fields == {"state": "archived"}
        assert page.read == {"lifecycle"}

    def test_an_archived_page_that_the_service_does_not_know(self, jsm: Jsm) -> None:
        jsm.edit("POST", f"/pages/{PAGE}/soft_delete", {})
        jsm.sandbox.jsm_quirks = JsmQuirks(archived="unknown")
        with pytest.raises(NotFoundError, match="does not know the page"):
            jsm.read("lifecycle")


class TestIncidents:
    def test_the_open_ones_name_components_of_the_draft(self, jsm: Jsm) -> None:
        affected = [{"componentId": "id-A", "status": "MAJOR_OUTAGE"}]
        jsm.seed(["A", "B"], incidents=[{"name": "Down", "affectedComponents": affected}])
        [incident] = jsm.read(*TREE, facts=frozenset({"incidents"})).incidents or ()
        assert (incident.name, incident.components, incident.maintenance) == ("Down", ("id-A",), False)

    def test_by_the_names_where_live_components_have_other_ids(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(kids="two")
        rows = [{"name": name, "id": f"id-{name}", "live_id": f"live-{name}"} for name in "AB"]
        affected = [{"componentId": "live-B", "status": "MAJOR_OUTAGE"}]
        jsm.seed(rows, incidents=[{"name": "Down", "affectedComponents": affected}])
        facts = frozenset({"incidents"})
        alone = jsm.backend.read(PAGE, Wanted(frozenset(), facts=facts))
        assert [incident.components for incident in alone.incidents or ()] == [("live-B",)]
        assert (alone.items, alone.requests) == ((), 1)
        [incident] = jsm.read(*TREE, facts=facts).incidents or ()
        assert incident.components == ("id-B",)
        assert jsm.backend.read(PAGE, Wanted(frozenset(), facts=facts, page=False)).incidents == (incident,)

    def test_those_that_are_over_are_left_out(self, jsm: Jsm) -> None:
        jsm.seed(["A"], incidents=[{"name": "Over", "status": "RESOLVED"}])
        assert jsm.read("page", facts=frozenset({"incidents"})).incidents == ()


class TestPeople:
    def test_each_is_known_by_a_contact_and_no_secret_is_kept(self, jsm: Jsm) -> None:
        people = [
            {"email": "A@acme.example", "confirmationCode": "s3cr3t"},
            {"email": None, "webhookEndpoint": "https://hook.example", "status": "PENDING_CONFIRMATION"},
            {"phoneNumber": "5550100", "phoneCountry": "US", "quarantinedAt": "2026-01-01", "componentIds": ["c"]},
        ]
        jsm.seed(subscribers=people)
        page = jsm.read("subscriber")
        lives = [live for live in page.items if live.kind is SUBSCRIBER]
        assert [live.name for live in lives] == [
            "email:a@acme.example",
            "webhook:https://hook.example",
            "sms:+15550100",
        ]
        assert [live.facts["state"] for live in lives] == ["active", "unconfirmed", "quarantined"]
        assert lives[2].facts["components"] == ("c",)
        assert "s3cr3t" not in repr(page)

    def test_who_left_or_follows_an_incident_is_none_of_the_page(self, jsm: Jsm) -> None:
        jsm.seed(
            subscribers=[
                {"email": "gone@acme.example", "deactivatedAt": "2026-01-01T00:00:00Z"},
                {"email": "back@acme.example", "deactivatedAt": "2026-01-01T00:00:00Z"},
                {"email": "back@acme.example"},
            ]
        )
        page = jsm.read("subscriber")
        assert page.unsubscribed == {"email:gone@acme.example"}
        assert [live.name for live in page.items if live.kind is SUBSCRIBER] == ["email:back@acme.example"]

    def test_are_read_to_the_end_of_the_list(self, jsm: Jsm) -> None:
        jsm.seed(subscribers=[{"email": f"a{number}@acme.example"} for number in range(250)])
        assert len(jsm.backend.find(PAGE, SUBSCRIBER)) == 250


class TestFailures:
    """An error is never read as nothing."""

    def test_an_unknown_page(self, jsm: Jsm) -> None:
        for unknown in ("404", "null_page", "empty_list"):
            jsm.sandbox.jsm_quirks = JsmQuirks(unknown=unknown)
            with pytest.raises(NotFoundError, match="does not know the page") as caught:
                jsm.backend.read("none", Wanted(TREE))
            assert "Enterprise" in (caught.value.hint or "")
            assert caught.value.path.endswith("/pages/draft/none")

    @pytest.mark.parametrize(
        "path", ["/pages/draft/*", "/pages/*/components/draft/v2", "/incidents/**", "/subscribers/**"]
    )
    def test_any_part_that_fails_fails_the_whole(self, jsm: Jsm, path: str) -> None:
        jsm.seed(["A"])
        jsm.sandbox.faults.add(FaultRule("error", "GET", path, status=400, times=None))
        with pytest.raises(ServiceError):
            jsm.read(facts=frozenset({"incidents"}))

    @pytest.mark.parametrize(
        "path", ["/pages/*", "/pages/draft/*", "/pages/*/components/draft/v2", "/incidents/templates/list"]
    )
    def test_and_so_does_one_that_fails_with_a_200(self, jsm: Jsm, path: str) -> None:
        jsm.seed(["A"])
        jsm.sandbox.faults.add(FaultRule("error", "GET", path, status=200, times=2, message="Not today"))
        with pytest.raises(ServiceError):
            jsm.read()

    def test_the_key_is_refused(self, jsm: Jsm) -> None:
        jsm.sandbox.faults.add(FaultRule("error", status=401, message="Unauthorized"))
        with pytest.raises(AuthError) as caught:
            jsm.read()
        assert "expires after a year" in (caught.value.hint or "") and "service accounts" in (caught.value.hint or "")
        assert "c2FuZGJveA" not in str(caught.value)

    def test_the_user_may_not(self, jsm: Jsm) -> None:
        jsm.sandbox.faults.add(FaultRule("error", status=403))
        with pytest.raises(ForbiddenError) as caught:
            jsm.read()
        assert "ops role" in (caught.value.hint or "")


def test_the_pages_of_a_site_say_which_are_drafts(jsm: Jsm) -> None:
    assert jsm.backend.pages() == ((PAGE, f"Acme (live, its draft is {jsm.doc['draft']['id']})"),)


def test_a_rate_limit_is_waited_for(jsm: Jsm) -> None:
    jsm.sandbox.faults.add(FaultRule("refuse", retry_after=0))
    assert single(jsm.read("page"), SETTINGS).name == "Acme"
    with jsm.backend.together(2):
        jsm.read("page")
