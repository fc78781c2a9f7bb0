"""The whole way of a page, from reading to publishing and reading again, under every pair of readings of the reference."""

import pytest

from reconciler.model.kinds.jsm import COMPONENT, GROUP, PUBLICATION
from reconciler.model.kinds.jsm import PAGE as SETTINGS
from reconciler.model.work import StepAnswer
from reconciler.sandbox import JsmQuirks
from tests.providers.jsm.covers import pairwise
from tests.providers.jsm.world import PAGE, Jsm, create, delete, set_apart, shown, single, update

LINKS = [{"label": "A", "url": "https://a.example", "position": 1}]
SEED = {
    "name": "Acme",
    "timezone": "UTC",
    "customCss": "a",
    "footerData": {"links": LINKS},
    "colours": {"cssRedColor": "#f00", "cssBlueColor": "#00f"},
}
DOWN = {"name": "Down", "id": "id-Down", "status": "MAJOR_OUTAGE", "description": "What"}


@pytest.mark.parametrize("is_empty", [False, True], ids=["with components", "empty"])
@pytest.mark.parametrize("quirks", pairwise(), ids=set_apart)
def test_a_page_is_read_written_published_and_read_again(jsm: Jsm, quirks: JsmQuirks, is_empty: bool) -> None:
    jsm.sandbox.jsm_quirks = quirks
    before = [] if is_empty else ["Website", ("Core", ["REST", "Hooks"]), "Down"]
    jsm.seed([] if is_empty else [*before[:2], DOWN], page=SEED)
    page = jsm.read(facts=frozenset({"incidents"}))
    assert shown(page) == before
    assert single(page, PUBLICATION).fields == {"published": True}

    makes = [
        create(GROUP, "new:1", name="New"),
        create(COMPONENT, "new:2", name="x", group="new:1"),
        create(COMPONENT, "new:3", name="REST", group="new:1", order=None),
        create(COMPONENT, "new:4", name="top", order=None),
    ]
    answers = jsm.together(*makes)
    assert jsm.outline() == ["top", *before, ("New", ["REST", "x"])]
    moved = update(COMPONENT, answers[1].id, group=None, order=None, name="xx", description="D")
    assert jsm.together(moved)[0].fields["description"] == "D"
    assert jsm.outline() == ["xx", "top", *before, ("New", ["REST"])]
    if not is_empty:
        gone = jsm.together(delete(GROUP, "id-Core"), delete(COMPONENT, "id-Hooks"))
        assert gone == [StepAnswer("id-Core"), StepAnswer("id-Hooks")]
        assert jsm.outline() == ["xx", "top", "Website", "REST", "Down", ("New", ["REST"])]
        assert (jsm.row("Down")["status"], jsm.row("Down")["description"]) == ("MAJOR_OUTAGE", "What")

    settings = {"description": "New", "customCss": None, "colours.cssRedColor": "#e00"}
    jsm.backend.perform(PAGE, update(SETTINGS, PAGE, **settings))
    draft = jsm.doc["draft"]["page"]
    assert (draft["description"], draft["customCss"] or "", draft["timezone"]) == ("New", "", "UTC")
    assert (draft["footerData"]["links"], draft["colours"]["cssBlueColor"]) == (LINKS, "#00f")
    jsm.backend.perform(PAGE, update(PUBLICATION, "publication", published=True))
    assert (jsm.outline(live=True), jsm.doc["page"]) == (jsm.outline(), draft)
    jsm.settle()
    page = jsm.read()
    assert shown(page) == jsm.outline()
    assert single(page, PUBLICATION).facts == {"pending": []}
