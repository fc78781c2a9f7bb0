"""What is written to a page's draft, and what visitors see of it, under every reading of what the reference leaves open."""

from typing import Any

import pytest

from reconciler.errors import NotFoundError, RejectedError, ServiceError, UncertainError
from reconciler.model.kinds.jsm import COMPONENT, GROUP, LIFECYCLE, PUBLICATION, TEMPLATE
from reconciler.model.kinds.jsm import PAGE as SETTINGS
from reconciler.model.plan import Verb
from reconciler.model.work import Step, StepAnswer
from reconciler.sandbox import FaultRule, JsmQuirks
from tests.providers.jsm.world import PAGE, QUIRKS, TREE, Jsm, create, delete, named, set_apart, shown, single, update

COMPONENTS = ["Website", ("Core", ["REST", "Hooks"]), "Docs"]
PUBLISH = update(PUBLICATION, "publication", published=True)


@pytest.fixture(params=QUIRKS, ids=set_apart)
def quirky(jsm: Jsm, request: pytest.FixtureRequest) -> Jsm:
    jsm.sandbox.jsm_quirks = request.param
    return jsm


def ids(answers: list[Any]) -> list[str]:
    assert all(isinstance(answer, StepAnswer) for answer in answers), answers
    return [answer.id for answer in answers]


class TestUnderEveryReading:
    def test_a_tree_is_made_changed_and_published(self, quirky: Jsm) -> None:
        quirky.seed()
        quirky.read(*TREE)
        group, rest, hooks, website = ids(
            quirky.together(
                create(GROUP, "new:1", name="Core", description="API"),
                create(COMPONENT, "new:2", name="REST", group="new:1"),
                create(COMPONENT, "new:3", name="Hooks", group="new:1", order="new:2"),
                create(COMPONENT, "new:4", name="Website", order=None),
            )
        )
        assert quirky.outline() == ["Website", ("Core", ["REST", "Hooks"])]
        answers = quirky.together(
            update(COMPONENT, hooks, group=None, order=website),
            update(COMPONENT, rest, name="REST API", description="v2"),
            update(GROUP, group, order=None),
        )
        assert ids(answers) == [hooks, rest, group]
        assert answers[1].fields["name"] == "REST API"
        assert quirky.outline() == [("Core", ["REST API"]), "Website", "Hooks"]
        assert quirky.backend.perform(PAGE, PUBLISH) == StepAnswer("publication", {"published": True})
        assert quirky.outline(live=True) == quirky.outline()
        assert shown(quirky.read(*TREE)) == quirky.outline()

    def test_statuses_and_strangers_stay_as_they_are(self, quirky: Jsm) -> None:
        rows = [{"name": "Down", "id": "d", "status": "MAJOR_OUTAGE", "serviceId": "s", "description": "What"}]
        quirky.seed([*COMPONENTS, *rows])
        ids(quirky.together(update(COMPONENT, "id-Docs", order=None)))
        assert quirky.outline() == ["Docs", "Website", ("Core", ["REST", "Hooks"]), "Down"]
        down = quirky.row("Down")
        assert (down["status"], down["serviceId"], down["description"]) == ("MAJOR_OUTAGE", "s", "What")

    def test_a_group_is_deleted_and_what_stays_is_kept(self, quirky: Jsm) -> None:
        quirky.seed(COMPONENTS)
        assert ids(quirky.together(delete(GROUP, "id-Core"), delete(COMPONENT, "id-Hooks"))) == ["id-Core", "id-Hooks"]
        assert quirky.outline() == ["Website", "REST", "Docs"]
        alone = [record for record in quirky.sent("POST", "batch_process") if "deleteComponents" in record.body]
        assert [set(record.body) for record in alone] == [{"pageId", "deleteComponents"}]

    def test_a_group_that_becomes_empty_stays_a_group(self, quirky: Jsm) -> None:
        quirky.seed([("Core", ["REST"])])
        quirky.read(*TREE)
        ids(quirky.together(update(COMPONENT, "id-REST", group=None)))
        quirky.settle()
        assert shown(quirky.read(*TREE)) == [("Core", []), "REST"]

    def test_settings_are_written_whole(self, quirky: Jsm) -> None:
        page = {"name": "Acme", "customCss": "a", "colours": {"cssRedColor": "#f00", "cssBlueColor": "#00f"}}
        links = [{"label": "A", "url": "https://a.example", "position": 1}]
        quirky.seed(page={**page, "footerData": {"links": links}, "timezone": "UTC"})
        values = {
            "description": "New",
            "customCss": None,
            "colours.cssRedColor": "#e00",
            "bodyConfig.overallUptimeRange": 30,
        }
        answer = quirky.backend.perform(PAGE, update(SETTINGS, PAGE, **values))
        assert answer.fields["description"] == "New"
        draft = quirky.doc["draft"]["page"]
        assert (draft["description"], draft["customCss"] or "", draft["timezone"]) == ("New", "", "UTC")
        assert (draft["colours"]["cssRedColor"], draft["colours"]["cssBlueColor"]) == ("#e00", "#00f")
        assert draft["bodyConfig"]["overallUptimeRange"] == 30
        assert draft["footerData"]["links"] == links
        quirky.backend.perform(PAGE, PUBLISH)
        assert quirky.doc["page"] == draft
        quirky.settle()
        assert single(quirky.read(), PUBLICATION).fields == {"published": True}


class TestComponents:
    def test_one_call_holds_the_whole_tree(self, jsm: Jsm) -> None:
        jsm.seed(COMPONENTS)
        jsm.read(*TREE)
        jsm.sandbox.forget_requests()
        jsm.together(*(create(COMPONENT, name=f"N{number}") for number in range(9)))
        assert [record.method for record in jsm.sandbox.requests] == ["POST", "GET"]

    def test_names_may_repeat(self, jsm: Jsm) -> None:
        jsm.seed(["A"])
        first, second = ids(jsm.together(create(COMPONENT, "new:1", name="A"), create(COMPONENT, "new:2", name="A")))
        assert len({first, second, "id-A"}) == 3

    def test_what_is_gone_is_said_of_each(self, jsm: Jsm) -> None:
        jsm.seed(COMPONENTS)
        gone, made = jsm.together(update(COMPONENT, "gone", name="Z"), create(COMPONENT, name="N"))
        assert isinstance(gone, NotFoundError)
        assert isinstance(made, StepAnswer)
        first, second, third = jsm.together(
            delete(COMPONENT, "gone"), delete(COMPONENT, "gone", lapsed=True), delete(COMPONENT, "id-Docs")
        )
        assert isinstance(first, NotFoundError)
        assert (second, third) == (StepAnswer("gone"), StepAnswer("id-Docs"))

    def test_nothing_is_sent_where_nothing_can_be_done(self, jsm: Jsm) -> None:
        jsm.seed(COMPONENTS)
        assert isinstance(jsm.together(update(COMPONENT, "gone", name="Z"))[0], NotFoundError)
        assert jsm.sent("POST") == []

    def test_a_single_step(self, jsm: Jsm) -> None:
        jsm.seed(["A"])
        assert jsm.backend.perform(PAGE, update(COMPONENT, "id-A", name="Z")).fields["name"] == "Z"
        with pytest.raises(NotFoundError):
            jsm.backend.perform(PAGE, update(COMPONENT, "gone", name="Z"))

    def test_what_lies_deeper_is_written_as_it_is(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(depth=2, tree="deleted")
        jsm.seed([("Core", [("REST", ["v1", "v2"])])])
        ids(jsm.together(update(GROUP, "id-Core", name="API")))
        assert jsm.outline() == [("API", [("REST", ["v1", "v2"])])]

    @pytest.mark.parametrize("unknown", ["404", "null_page", "empty_list"])
    @pytest.mark.parametrize("tree_by", ["draft", "live"])
    def test_the_first_component_of_all_goes_to_the_right_id(self, jsm: Jsm, unknown: Any, tree_by: Any) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(unknown=unknown, tree_by=tree_by)
        jsm.seed()
        ids(jsm.together(create(COMPONENT, name="A")))
        assert jsm.outline() == ["A"]

    def test_the_first_of_all_may_be_refused_by_either_id(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(batch_limit=1)
        jsm.seed()
        with pytest.raises(RejectedError, match="A batch may hold 1 entries"):
            jsm.together(create(COMPONENT, name="A"), create(COMPONENT, name="B"))
        jsm.sandbox.jsm_quirks = JsmQuirks(batch_limit=1, batch="part_silently")
        first, second = jsm.together(create(COMPONENT, name="A"), create(COMPONENT, name="B"))
        assert isinstance(first, StepAnswer)
        assert isinstance(second, ServiceError)


class TestARefusedBatch:
    def steps(self) -> list[Step]:
        return [create(COMPONENT, name="A"), create(COMPONENT, name="B")]

    def test_is_told_with_its_number_of_entries(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(batch_limit=4)
        jsm.seed(["X", "Y", "Z"])
        with pytest.raises(RejectedError, match="A batch may hold 4 entries") as caught:
            jsm.together(*self.steps())
        assert "held 5 entries" in (caught.value.hint or "")
        assert jsm.outline() == ["X", "Y", "Z"]

    @pytest.mark.parametrize(("batch", "words"), [("part_with_error", "may hold"), ("part_silently", "did not do it")])
    def test_may_have_been_carried_out_in_part(self, jsm: Jsm, batch: Any, words: str) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(batch_limit=4, batch=batch)
        jsm.seed(["X", "Y", "Z"])
        first, second = jsm.together(*self.steps())
        assert isinstance(first, StepAnswer)
        assert isinstance(second, ServiceError)
        assert words in str(second)
        assert not second.fate_unknown

    def test_does_not_delete_what_could_not_move_out(self, jsm: Jsm) -> None:
        jsm.seed(COMPONENTS)
        jsm.sandbox.faults.add(FaultRule("error", "POST", "/components/*", status=400, message="No"))
        with pytest.raises(RejectedError, match="No"):
            jsm.together(delete(GROUP, "id-Core"))
        assert jsm.outline() == COMPONENTS
        jsm.sandbox.jsm_quirks = JsmQuirks(batch_limit=1, batch="part_silently")
        with pytest.raises(ServiceError, match="nothing was deleted"):
            jsm.together(delete(GROUP, "id-Core"))
        assert jsm.outline() == COMPONENTS


class TestAnUnknownFate:
    """A call that may have been carried out is settled by reading, and only what does not show is sent again."""

    def steps(self) -> list[Step]:
        return [
            create(GROUP, "new:1", name="New"),
            create(COMPONENT, "new:2", name="N", group="new:1"),
            update(COMPONENT, "id-Docs", order=None),
        ]

    @pytest.mark.parametrize(
        "effect", ["error", "error_after", "reset_before", "reset_after", "truncate", "invalid_json", "empty"]
    )
    @pytest.mark.parametrize("times", [1, 2])
    def test_nothing_is_done_twice(self, jsm: Jsm, effect: Any, times: int) -> None:
        jsm.seed(COMPONENTS)
        jsm.sandbox.faults.add(FaultRule(effect, "POST", "/components/*", times=times))
        ids(jsm.together(*self.steps()))
        assert jsm.outline() == ["Docs", "Website", ("Core", ["REST", "Hooks"]), ("New", ["N"])]

    def test_of_deletes(self, jsm: Jsm) -> None:
        jsm.seed(COMPONENTS)
        jsm.sandbox.faults.add(FaultRule("reset_after", "POST", "/components/*", nth=2))
        jsm.sandbox.faults.add(FaultRule("reset_before", "POST", "/components/*"))
        ids(jsm.together(delete(GROUP, "id-Core")))
        assert jsm.outline() == ["Website", "REST", "Hooks", "Docs"]

    def test_that_stays_unknown(self, jsm: Jsm) -> None:
        jsm.seed(COMPONENTS)
        jsm.sandbox.faults.add(FaultRule("error", "POST", "/components/*", times=None))
        with pytest.raises(UncertainError) as caught:
            jsm.together(*self.steps())
        assert caught.value.fate_unknown
        assert len(jsm.sent("POST")) == 3

    def test_of_what_is_left_after_a_part(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(batch_limit=5, batch="part_silently")
        jsm.seed(COMPONENTS)
        jsm.sandbox.faults.add(FaultRule("reset_after", "POST", "/components/*", times=None))
        first, second = jsm.together(update(COMPONENT, "id-Website", name="Site"), create(COMPONENT, name="N"))
        assert first == StepAnswer("id-Website", {"name": "Site", "description": None, "service_id": None})
        assert isinstance(second, UncertainError)

    def test_after_a_key_that_was_refused_is_none(self, jsm: Jsm) -> None:
        jsm.seed(COMPONENTS)
        jsm.sandbox.faults.add(FaultRule("error", "POST", "/components/*", status=403))
        with pytest.raises(ServiceError, match="403"):
            jsm.together(*self.steps())
        assert len(jsm.sent("POST")) == 1


class TestSettings:
    LINKS = ({"label": "A", "url": "https://a.example"}, {"label": "B", "url": "https://b.example"})

    def test_links_get_their_places(self, jsm: Jsm) -> None:
        jsm.seed()
        answer = jsm.backend.perform(PAGE, update(SETTINGS, PAGE, **{"headerData.links": self.LINKS}))
        assert answer.fields["headerData.links"] == self.LINKS
        links = jsm.doc["draft"]["page"]["headerData"]["links"]
        assert [(link["label"], link["position"]) for link in links] == [("A", 1), ("B", 2)]
        jsm.backend.perform(PAGE, update(SETTINGS, PAGE, **{"headerData.links": ()}))
        assert jsm.doc["draft"]["page"]["headerData"]["links"] == []

    def test_a_value_that_is_refused(self, jsm: Jsm) -> None:
        for refusals in ("status", "body"):
            jsm.sandbox.jsm_quirks = JsmQuirks(refusals=refusals)
            with pytest.raises(RejectedError, match="needs a name"):
                jsm.backend.perform(PAGE, update(SETTINGS, PAGE, name=" "))

    def test_an_answer_that_does_not_come_is_settled_by_reading(self, jsm: Jsm) -> None:
        jsm.seed()
        jsm.sandbox.faults.add(FaultRule("empty", "PUT", "/pages/draft/*"))
        assert jsm.backend.perform(PAGE, update(SETTINGS, PAGE, description="New")).fields["description"] == "New"

    def test_what_was_ignored_is_told_as_it_is(self, jsm: Jsm) -> None:
        jsm.seed()
        body = {"page": {"description": "Theirs"}}
        path = f"/pages/draft/{jsm.doc['draft']['id']}"
        edit = {"method": "PUT", "path": path, "body": body}
        jsm.sandbox.faults.add(FaultRule("edit", "GET", "/pages/draft/*", nth=2, edits=(edit,)))
        jsm.read("page")
        assert jsm.backend.perform(PAGE, update(SETTINGS, PAGE, description="Ours")).fields["description"] in (
            "Theirs",
            "Ours",
        )


class TestPublishing:
    def test_is_never_done_by_writing(self, jsm: Jsm) -> None:
        jsm.seed(["A"])
        jsm.together(create(COMPONENT, name="B"))
        assert jsm.outline(live=True) == ["A"]

    @pytest.mark.parametrize("effect", ["error", "error_after", "reset_before", "reset_after", "truncate"])
    def test_is_sent_again_because_twice_does_no_harm(self, jsm: Jsm, effect: Any) -> None:
        jsm.seed(["A"], draft={"page": {"description": "New"}})
        jsm.sandbox.faults.add(FaultRule(effect, "POST", "/pages/draft/*/publish"))
        assert jsm.backend.perform(PAGE, PUBLISH).fields == {"published": True}

    def test_that_does_not_show_is_not_believed(self, jsm: Jsm) -> None:
        jsm.seed(["A"], draft={"page": {"description": "New"}})
        jsm.sandbox.jsm_quirks = JsmQuirks(lag=60.0)
        with pytest.raises(ServiceError, match="not published"):
            jsm.backend.perform(PAGE, PUBLISH)

    def test_of_unknown_fate_is_settled_by_what_visitors_see(self, jsm: Jsm, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("reconciler.http.session.HttpSession._pause", lambda *_: None)
        jsm.seed(["A"], draft={"page": {"description": "New"}})
        jsm.sandbox.faults.add(FaultRule("error_after", "POST", "/pages/draft/*/publish", times=None))
        assert jsm.backend.perform(PAGE, PUBLISH).fields == {"published": True}
        with pytest.raises(UncertainError, match="500"):
            jsm.backend.perform(PAGE, PUBLISH)

    def test_of_a_page_whose_draft_goes_with_it(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(draft="none")
        jsm.seed(COMPONENTS)
        jsm.sandbox.jsm_open_editor(PAGE)
        jsm.together(create(COMPONENT, name="N"))
        jsm.backend.perform(PAGE, PUBLISH)
        page = jsm.read()
        assert shown(page) == [*COMPONENTS, "N"]
        assert single(page, PUBLICATION).fields == {"published": True}
        with pytest.raises(NotFoundError) as caught:
            jsm.together(create(COMPONENT, name="M"))
        assert "editor" in (caught.value.hint or "")

    def test_of_a_page_that_was_never_seen(self, jsm: Jsm) -> None:
        jsm.seed(["A"], published=False, draft={"id": "d1"})
        backend = jsm.backend
        jsm.sandbox.jsm_quirks = JsmQuirks(ids="one")
        assert backend.perform(PAGE, PUBLISH).fields == {"published": True}
        assert jsm.outline(live=True) == ["A"]


class TestTheState:
    """Published, unpublished and archived, and from each to each."""

    @pytest.mark.parametrize("archived", ["shown", "unknown"])
    @pytest.mark.parametrize("before", ["published", "unpublished", "archived"])
    @pytest.mark.parametrize("wanted", ["published", "unpublished", "archived"])
    def test_is_changed(self, jsm: Jsm, before: str, wanted: str, archived: Any) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(archived=archived)
        jsm.seed(["A"])
        for state in (before, wanted):
            answer = jsm.backend.perform(PAGE, update(LIFECYCLE, "lifecycle", state=state))
            assert answer.fields == {"state": state}
        assert single(jsm.read("lifecycle"), LIFECYCLE).fields == {"state": wanted}
        state = jsm.doc["state"]
        assert (
            "archived" if state["deletion"] else "unpublished" if state["unpublished_at"] else "published"
        ) == wanted

    def test_nothing_else_can_be_written_to_an_archived_page(self, jsm: Jsm) -> None:
        jsm.seed(["A"])
        jsm.edit("POST", f"/pages/{PAGE}/soft_delete", {})
        with pytest.raises(NotFoundError, match="no draft"):
            jsm.together(create(COMPONENT, name="B"))

    def test_that_does_not_come_is_an_error(self, jsm: Jsm) -> None:
        jsm.seed(["A"])
        jsm.sandbox.jsm_quirks = JsmQuirks(lag=60.0)
        with pytest.raises(ServiceError, match="does not show it"):
            jsm.backend.perform(PAGE, update(LIFECYCLE, "lifecycle", state="unpublished"))

    def test_nothing_permanent_exists(self) -> None:
        from pathlib import Path

        import reconciler.providers.jsm as package

        words = ("permanent_delete", "delete_permanently", "recover_deleted")
        for path in Path(package.__file__).parent.glob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not [word for word in words if word in text], path
            # A page has an action of that name as well; here only subscribers are deleted so.
            assert text.count('"delete"') == text.count('"subscribers", "delete"'), path


def test_what_the_service_cannot_do_is_not_sent(jsm: Jsm) -> None:
    with pytest.raises(RejectedError, match="only reads templates"):
        jsm.backend.perform(PAGE, Step(TEMPLATE, Verb.CREATE, None, {"name": "T"}))
    assert jsm.sandbox.requests == []


def test_names_of_what_was_read_stay(jsm: Jsm) -> None:
    jsm.seed(COMPONENTS)
    assert named(jsm.read(*TREE), COMPONENT, "REST").parent == "id-Core"


@pytest.mark.parametrize(
    ("written", "sent"),
    [("Eastern Time (US & Canada)", "America/New_York"), ("UTC", "UTC"), ("Mars/Base", "Mars/Base")],
)
def test_a_time_zone_is_sent_by_its_iana_name(jsm: Jsm, written: str, sent: str) -> None:
    jsm.seed()
    jsm.backend.perform(PAGE, update(SETTINGS, PAGE, timezone=written))
    assert jsm.sandbox.jsm_dump()["pages"][PAGE]["draft"]["page"]["timezone"] == sent
