"""A draft and what visitors see: who publishes, when, and never somebody else's edits by accident."""

from collections.abc import Callable

import pytest

from reconciler.applier import freshness
from reconciler.errors import BlockedError
from reconciler.http import HttpEvent
from reconciler.model.plan import PagePlan
from reconciler.sandbox import FaultRule
from tests.loop.jsm_loop import PAGE, JsmLoop
from tests.loop.test_stories import short

PAGE_OF_THREE = ["Website", ("Core", ["REST", "Hooks"])]
FILE = """
    - {name: Website, description: Declared}
    - {group: Core, components: [{name: REST}, {name: Hooks}]}
"""


def converged(jsm: JsmLoop, **options: bool) -> None:
    """Applies, with success, and has nothing left to do."""
    result = jsm.apply(**options)  # type: ignore[arg-type]
    assert result.exit_code == 0, [(str(o.action.address), o.reason) for o in result.outcomes]
    assert jsm.plan().actions == ()
    assert jsm.outline(live=True) == jsm.outline()


def blocks(jsm: JsmLoop) -> list[tuple[str, str]]:
    page: PagePlan = jsm.plan().pages[0]
    return [(block.rule, block.message) for block in page.blocked_by]


def test_visitors_see_what_was_written_once_all_of_it_is_published(jsm: JsmLoop) -> None:
    jsm.seed(PAGE_OF_THREE)
    jsm.declare(FILE, "settings: {description: New}")
    result = jsm.apply()
    assert short(result) == ["done update page", "done update component/Website", "done update publication"]
    assert jsm.written() == ["PUT draft", "POST batch_process", "POST publish"]
    assert (jsm.doc["page"]["description"], jsm.draft["page"]["description"]) == ("New", "New")
    assert jsm.rows(live=True)["website"]["description"] == "Declared"


def test_a_page_that_people_publish_is_left_as_a_draft(jsm: JsmLoop) -> None:
    jsm.seed(PAGE_OF_THREE)
    jsm.declare(FILE, "publish: false\nsettings: {description: New}")
    plan = jsm.plan()
    assert (
        "the changes are written to the draft, which is left for a person to publish in Jira Service Management; "
        "visitors see them then at the latest"
    ) in {note.message for note in plan.pages[0].notes}
    result = jsm.apply()
    assert (result.exit_code, jsm.written()) == (0, ["PUT draft", "POST batch_process"])
    assert (jsm.doc["page"]["description"], jsm.draft["page"]["description"]) == (None, "New")
    assert jsm.rows(live=True)["website"]["description"] is None
    assert jsm.plan().actions == ()
    assert [note.message for note in jsm.plan().pages[0].notes] == [
        "compared with the draft, which is left for a person to publish in Jira Service Management; "
        'visitors do not see yet: description: nothing -> "New"'
    ]


def test_a_declared_change_that_waits_in_the_draft_is_published(jsm: JsmLoop) -> None:
    jsm.seed(PAGE_OF_THREE)
    jsm.declare("- name: Website", "settings: {description: New}")
    jsm.edit_draft(description="New")
    result = jsm.apply()
    assert short(result) == ["done update publication"]
    assert jsm.doc["page"]["description"] == "New"


class TestEditsOfSomebodyElse:
    """They wait in the draft, and publishing would show them."""

    def test_in_an_undeclared_setting_block_until_they_are_wanted(self, jsm: JsmLoop) -> None:
        jsm.seed(PAGE_OF_THREE)
        jsm.declare(FILE)
        jsm.edit_draft(customCss="body { color: red }")
        assert blocks(jsm) == [
            (
                "unpublished",
                "the draft holds what the file does not declare, and publishing would show it: "
                'customCss: nothing -> "body { color: red }"',
            )
        ]
        with pytest.raises(BlockedError, match="customCss"):
            jsm.apply()
        assert jsm.written() == []
        converged(jsm, publish_others=True)
        assert jsm.doc["page"]["customCss"] == "body { color: red }"

    def test_in_an_undeclared_component_block_until_they_are_wanted(self, jsm: JsmLoop) -> None:
        jsm.seed([*PAGE_OF_THREE, "Labs"])
        jsm.declare(FILE)
        jsm.edit_components({"id": "labs", "name": "Lab"})
        with pytest.raises(BlockedError, match='"Labs" -> "Lab"'):
            jsm.apply()
        assert jsm.written() == []
        converged(jsm, publish_others=True)
        assert jsm.rows(live=True)["labs"]["name"] == "Lab"

    def test_in_a_component_of_their_own_block_until_they_are_wanted(self, jsm: JsmLoop) -> None:
        jsm.seed(PAGE_OF_THREE)
        jsm.declare(FILE)
        jsm.edit_components({"name": "Beta"})
        with pytest.raises(BlockedError, match="Beta"):
            jsm.apply()
        converged(jsm, publish_others=True)
        assert "Beta" in jsm.outline(live=True)

    def test_in_a_declared_setting_are_mended_and_block_nothing(self, jsm: JsmLoop) -> None:
        jsm.seed(PAGE_OF_THREE, page={"description": "As declared"})
        jsm.declare(FILE, "settings: {description: As declared}")
        jsm.edit_draft(description="Theirs")
        converged(jsm)
        assert (jsm.doc["page"]["description"], jsm.draft["page"]["description"]) == ("As declared", "As declared")

    def test_wait_where_the_file_has_nothing_to_do(self, jsm: JsmLoop) -> None:
        jsm.seed(PAGE_OF_THREE)
        jsm.declare("- name: Website")
        jsm.edit_draft(customCss="body {}")
        assert (jsm.plan().actions, blocks(jsm)) == ((), [])
        assert [note.code for note in jsm.plan().pages[0].notes] == ["pending"]
        jsm.declare("- name: Website", "publish: false")
        assert (jsm.plan().actions, jsm.plan().blocked_by) == ((), ())


class TestADraftThatSomebodyEditsMeanwhile:
    """Between the plan and the publication: nothing is published that the plan did not say."""

    @pytest.fixture(autouse=True)
    def slow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(freshness, "FRESH", -1.0)
        monkeypatch.setattr(freshness, "AGAIN", -1.0)

    def edits(self, jsm: JsmLoop, edit: Callable[[], None]) -> None:
        """Let somebody edit the draft right after the batch was sent."""
        left = [edit]

        def heard(event: HttpEvent) -> None:
            if event.kind == "answered" and event.path.endswith("/batch_process") and left:
                left.pop()()

        jsm.listeners.append(heard)

    def test_is_not_published(self, jsm: JsmLoop) -> None:
        jsm.seed([*PAGE_OF_THREE, "Labs"])
        jsm.declare(FILE)
        self.edits(jsm, lambda: jsm.edit_draft(customCss="body {}"))
        result = jsm.apply()
        assert result.outcomes[-1].reason == (
            "somebody changed the draft since the plan was made, and publishing would show it: customCss; look at a new plan"
        )
        assert (result.exit_code, jsm.written()[-1]) == (4, "POST batch_process")
        assert jsm.doc["page"]["customCss"] is None
        with pytest.raises(BlockedError, match="customCss"):
            jsm.apply()
        converged(jsm, publish_others=True)

    def test_is_not_published_with_others_that_were_reviewed(self, jsm: JsmLoop) -> None:
        jsm.seed(PAGE_OF_THREE)
        jsm.declare(FILE)
        jsm.edit_draft(customCss="body {}")
        self.edits(jsm, lambda: jsm.edit_components({"name": "Beta"}))
        result = jsm.apply(publish_others=True)
        assert "component/Beta" in (result.outcomes[-1].reason or "")
        assert jsm.doc["page"]["customCss"] is None

    def test_is_published_where_all_of_it_was_planned(self, jsm: JsmLoop) -> None:
        jsm.seed([*PAGE_OF_THREE, "Old"])
        jsm.declare(FILE + "    - {name: Old, absent: true}\n    - {name: New}\n", "settings: {description: New}")
        converged(jsm)


class TestPagesThatNobodySees:
    """Whether visitors see the page is said by `lifecycle`, and never changed by publishing."""

    @pytest.mark.parametrize(("state", "call"), [("unpublished", "unpublish"), ("archived", "soft_delete")])
    def test_hiding_one_publishes_nothing(self, jsm: JsmLoop, state: str, call: str) -> None:
        jsm.seed(PAGE_OF_THREE)
        more = "limits: {delete_percent: 100}" if state == "archived" else ""
        jsm.declare(FILE, f"settings: {{description: New}}\nlifecycle: {{state: {state}}}\n{more}")
        assert short(jsm.apply())[-1] == "done update lifecycle"
        assert jsm.written() == ["PUT draft", "POST batch_process", f"POST {call}"]
        assert jsm.plan().actions == ()
        kept = f"the file wants the page {state}: visitors are not to see it, and its draft is not published"
        assert kept in {note.message for note in jsm.plan().pages[0].notes}

    def test_one_is_shown_again_with_what_the_file_says(self, jsm: JsmLoop) -> None:
        jsm.seed(PAGE_OF_THREE)
        jsm.declare("- name: Website", "lifecycle: {state: unpublished}")
        assert jsm.apply().exit_code == 0
        jsm.declare(FILE, "lifecycle: {state: published}")
        converged(jsm)
        assert jsm.rows(live=True)["website"]["description"] == "Declared"

    def test_one_is_not_shown_again_where_its_draft_could_not_be_written(self, jsm: JsmLoop) -> None:
        jsm.seed(PAGE_OF_THREE)
        jsm.declare("- name: Website", "lifecycle: {state: unpublished}")
        jsm.apply()
        jsm.declare(FILE, "lifecycle: {state: published}")
        jsm.sandbox.faults.add(FaultRule("error", "POST", "/components/batch_process", times=None))
        result = jsm.apply()
        assert {o.action.kind.name: o.status.value for o in result.outcomes}["lifecycle"] == "skipped"
        assert jsm.written()[-1] == "POST batch_process"

    def test_one_that_a_person_hid_is_not_shown_by_a_change(self, jsm: JsmLoop) -> None:
        jsm.seed(PAGE_OF_THREE)
        jsm.edit("POST", f"/pages/{PAGE}/unpublish")
        jsm.declare(FILE)
        assert blocks(jsm) == [("hidden", "visitors do not see the page now, and publishing would show it")]
        (block,) = jsm.plan().blocked_by
        assert (
            block.hint == "write `lifecycle: {state: published}` to show it, or `publish: false` to leave it as it is"
        )
        jsm.declare(FILE, "publish: false")
        assert jsm.apply().exit_code == 0
        assert jsm.doc["state"]["unpublished_at"]


def test_an_open_incident_blocks_publishing_until_it_is_insisted_on(jsm: JsmLoop) -> None:
    jsm.seed([*PAGE_OF_THREE, "Labs"])
    jsm.open_incident("rest")
    jsm.declare(FILE)
    with pytest.raises(BlockedError, match="Down"):
        jsm.apply()
    assert jsm.written() == []
    converged(jsm, during_incident=True)
    assert jsm.statuses(live=True) == {
        "Website": "OPERATIONAL",
        "Core": "OPERATIONAL",
        "REST": "MAJOR_OUTAGE",
        "Hooks": "OPERATIONAL",
        "Labs": "OPERATIONAL",
    }


def test_an_open_incident_blocks_hiding_the_page_until_it_is_insisted_on(jsm: JsmLoop) -> None:
    jsm.seed([*PAGE_OF_THREE, "Labs"])
    jsm.open_incident("rest")
    jsm.declare("- name: Website", "lifecycle: {state: unpublished}")
    (block,) = jsm.plan().blocked_by
    text = 'the incident "Down" is open: acme/lifecycle would be carried out, which hides the whole page'
    assert (block.rule, block.message) == ("open_incident", text)
    assert jsm.apply(during_incident=True).exit_code == 0
    assert jsm.written()[-1] == "POST unpublish"
