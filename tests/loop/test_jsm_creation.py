"""A page that the file creates: as a draft, once, found by its name from then on, and published last."""

from typing import Any

import pytest

from reconciler.errors import NotFoundError
from reconciler.model.plan import Plan
from reconciler.model.result import Result
from reconciler.sandbox import FaultRule, JsmQuirks
from tests.loop.jsm_loop import JsmLoop, outline
from tests.loop.test_jsm_faults import FAULTS

FILE = """\
version: 1
pages:
  acme:
    provider: {type: jsm}
    settings: {name: Acme Status, timezone: Europe/Berlin, colours: {cssGreenColor: "#2fcc66"}}
    lifecycle: {create: true, state: published}
    components:
      - group: Core API
        components: [{name: REST API}, {name: Webhooks, previously: [Callbacks]}]
      - name: Website
    subscribers: {members: [{email: ops@acme.example}]}
"""
TREE = [("Core API", ["REST API", "Webhooks"]), "Website"]


@pytest.fixture
def new(jsm: JsmLoop) -> JsmLoop:
    """A tenant without a page, and a file that creates one."""
    jsm.sandbox.reset()
    declare(jsm, FILE)
    return jsm


def declare(jsm: JsmLoop, text: str) -> None:
    (jsm.folder / "statuspage.yaml").write_text(text, encoding="utf-8")


def pages(jsm: JsmLoop) -> dict[str, Any]:
    found: dict[str, Any] = jsm.sandbox.jsm_dump()["pages"]
    return found


def creations(jsm: JsmLoop) -> list[str]:
    return [written for written in jsm.written() if written in ("POST draft", "POST pages")]


def told(plan: Plan) -> list[str]:
    return [f"{action.verb.value} {action.address.local}" for action in plan.actions]


def finished(jsm: JsmLoop, result: Result) -> bool:
    return result.exit_code == 0 and jsm.plan().actions == ()


def test_the_plan_shows_it_like_any_other_action(new: JsmLoop) -> None:
    plan = new.plan()
    assert [local.partition("#")[0] for local in told(plan)] == [
        "create page",
        "create group/Core API",
        "create component/Core API/REST API",
        "create component/Core API/Webhooks",
        "create component/Website",
        "update publication",
        "create subscriber/email:o…@acme.example",
    ]
    page, *others = plan.actions
    assert all(page.address in action.depends_on for action in others)
    assert (plan.pages[0].page.id, plan.pages[0].writes, plan.applyable) == ("", 4, True)
    assert [note.message for note in page.notes] == [
        "no page is named Acme Status, and a new one is created; there is no other page"
    ]


def test_it_is_made_as_a_draft_and_published_with_all_that_is_declared(new: JsmLoop) -> None:
    result = new.apply()
    assert result.exit_code == 0, [(str(o.action.address), o.status, o.reason) for o in result.outcomes]
    assert new.written() == ["POST draft", "POST batch_process", "POST publish", "POST subscribers"]
    ((page_id, page),) = pages(new).items()
    assert (outline(page["components"]), page["page"]["timezone"]) == (TREE, "Europe/Berlin")
    assert result.pages[0].plan.page.id == page_id
    assert [row["email"] for row in page["subscribers"]] == ["ops@acme.example"]
    plan = new.plan()
    assert (told(plan), plan.pages[0].page.id) == ([], page_id)
    text = f"found by its name: write `id: {page_id}` into the file, so that it stays the same page when it is renamed"
    assert text in [note.message for note in plan.pages[0].notes]
    declare(new, FILE.replace("    provider:", f"    id: {page_id}\n    provider:"))
    assert new.plan().actions == ()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("times", [1, None], ids=["once", "the whole run"])
def test_a_fault_of_the_creation_makes_no_second_page(new: JsmLoop, fault: dict[str, Any], times: Any) -> None:
    new.sandbox.faults.add(FaultRule(method="POST", path="/pages/draft", times=times, **fault))
    first = new.apply()
    assert len(pages(new)) <= 1
    assert len(creations(new)) == 1
    new.behave()
    if not finished(new, first):
        new.settle()
        second = new.apply()
        assert finished(new, second), [(str(o.action.address), o.reason) for o in second.outcomes]
    ((_, page),) = pages(new).items()
    assert outline(page["components"]) == TREE


@pytest.mark.parametrize("path", ["/components/batch_process", "/pages/draft/*/publish", "/subscribers"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_after_it_is_mended_by_the_next_run(new: JsmLoop, path: str, fault: dict[str, Any]) -> None:
    new.sandbox.faults.add(FaultRule(method="POST", path=path, times=None, **fault))
    first = new.apply()
    new.behave()
    if not finished(new, first):
        new.settle()
        new.refusals_expected = path == "/subscribers"  # of somebody who was subscribed, and whose answer was lost
        second = new.apply()
        assert finished(new, second), [(str(o.action.address), o.reason) for o in second.outcomes]
    ((_, page),) = pages(new).items()
    assert (outline(page["components"]), len(creations(new))) == (TREE, 1)


READINGS: dict[str, JsmQuirks] = {
    "one id": JsmQuirks(ids="one"),
    "drafts by the live id": JsmQuirks(draft_by="live", tree_by="live"),
    "drafts by their own id": JsmQuirks(draft_by="draft", tree_by="draft"),
    "drafts are not listed": JsmQuirks(summary_rows="pages", kids="two"),
    "unknown ids read as empty": JsmQuirks(unknown="empty_list", put="replace", nest="replace"),
    "unknown ids read as null": JsmQuirks(unknown="null_page", refusals="body", fields="nulled", tree="deleted"),
    "readings that lag": JsmQuirks(lag=2.5),
    "names that are unique": JsmQuirks(names="unique", publish="at_once"),
}


@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
def test_under_every_reading_it_is_one_page_and_the_next_plan_is_empty(new: JsmLoop, reading: JsmQuirks) -> None:
    new.sandbox.jsm_quirks = reading
    result = new.apply()
    assert result.exit_code == 0, [(str(o.action.address), o.status, o.reason) for o in result.outcomes]
    new.settle()
    ((page_id, page),) = pages(new).items()
    assert outline(page["components"]) == TREE
    assert (told(new.plan()), result.pages[0].plan.page.id) == ([], page_id)
    declare(new, FILE.replace("    provider:", f"    id: {page_id}\n    provider:"))
    assert told(new.plan()) == []


def test_a_name_that_two_pages_have_is_refused_with_both_ids(new: JsmLoop) -> None:
    new.sandbox.jsm_seed({"pages": {each: {"page": {"name": "Acme Status"}} for each in ("one", "two")}})
    with pytest.raises(NotFoundError, match="has several pages named Acme Status .*one.*two"):
        new.plan()
    assert new.writes() == []


def test_a_page_of_the_name_is_taken_and_none_is_created(new: JsmLoop) -> None:
    new.sandbox.jsm_seed({"pages": {"there": {"page": {"name": "Acme Status"}, "components": [{"name": "Labs"}]}}})
    declare(new, FILE.replace(", previously: [Callbacks]", ""))
    result = new.apply()
    assert result.exit_code == 0, [(str(o.action.address), o.status, o.reason) for o in result.outcomes]
    assert (list(pages(new)), creations(new)) == (["there"], [])
    assert "Labs" in outline(pages(new)["there"]["components"])


def test_a_page_that_somebody_makes_after_the_plan_is_not_made_again(new: JsmLoop) -> None:
    plan = new.plan()
    new.edit("POST", "/pages/draft", {"page": {"name": "Acme Status"}})
    result = new.apply(plan)
    assert (result.exit_code, len(pages(new)), creations(new)) == (1, 1, [])
    assert {outcome.status.value for outcome in result.outcomes} == {"failed", "skipped"}
    assert new.apply().exit_code == 0
    assert len(pages(new)) == 1


def test_left_to_a_person_it_stays_a_draft_and_nobody_is_subscribed(new: JsmLoop) -> None:
    declare(new, FILE.replace(", state: published}", "}\n    publish: false"))
    result = new.apply()
    assert result.exit_code == 0, [(str(o.action.address), o.status, o.reason) for o in result.outcomes]
    assert new.written() == ["POST draft", "POST batch_process"]
    plan = new.plan()
    assert told(plan) == []
    assert any("not subscribed yet" in note.message for note in plan.pages[0].notes)


def test_the_id_of_the_draft_is_understood_after_somebody_published_it(new: JsmLoop) -> None:
    declare(new, FILE.replace(", state: published}", "}\n    publish: false").partition("    subscribers:")[0])
    draft_id = new.apply().pages[0].plan.page.id
    new.edit("POST", f"/pages/draft/{draft_id}/publish")
    declare(new, FILE.partition("    subscribers:")[0].replace("    provider:", f"    id: {draft_id}\n    provider:"))
    ((page_id, _),) = pages(new).items()
    plan = new.plan()
    assert told(plan) == []
    assert [note.message for note in plan.pages[0].notes] == [
        f"the page has another id since it was published: write `id: {page_id}` in place of {draft_id}, which is its draft's"
    ]
    declare(new, (new.folder / "statuspage.yaml").read_text().replace("name: Website", "name: Site"))
    assert [action.verb.value for action in new.plan().actions] == ["create", "update"]


def test_hidden_it_stays_a_draft_until_the_file_shows_it(new: JsmLoop) -> None:
    declare(new, FILE.replace("state: published", "state: unpublished"))
    assert new.apply().exit_code == 0
    assert new.written() == ["POST draft", "POST batch_process"]
    assert told(new.plan()) == []
    declare(new, FILE)
    assert new.apply().exit_code == 0
    assert told(new.plan()) == []
    ((_, page),) = pages(new).items()
    assert (page["published"], len(creations(new))) == (True, 1)
