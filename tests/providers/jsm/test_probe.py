"""A probe finds out by reading what the switches say, writes nothing, and keeps nothing of what it read."""

import re
from typing import Any

import pytest

from reconciler.errors import ForbiddenError, NotFoundError
from reconciler.model.probe import ProbeAnswer, ProbeReport, ProbeShape
from reconciler.providers.jsm.printed import UNREAD
from reconciler.sandbox import FaultRule, JsmQuirks
from tests.providers.jsm.world import PAGE, Jsm, set_apart

LINK = {"label": "Docs", "url": "https://docs.acme.example", "position": 1}
SETTINGS = {"name": "Acme", "headerData": {"links": [LINK]}}
COMPONENTS = [
    {"name": "Last", "position": 3},
    {"name": "First", "position": 1},
    {"name": "Core", "position": 2, "components": [{"name": "REST", "id": "secret-id"}, {"name": "Hooks"}]},
]
PEOPLE = [{"email": "someone@acme.example", "status": "CONFIRMED"}]
USUAL = {
    "ids": "two",
    "draft-by": "both",
    "tree-by": "both",
    "unknown": "404",
    "draft": "always",
    "links": "as_sent",
    "list": "position",
    "kids": "one",
    "page-components": "all",
    "type-of-groups": "COMPONENT",
    "depth": "1",
    "first-default": "at least 3",
    "first-maximum": "at least 3",
    "total-count": "top",
    "names": None,
}


def seeded(jsm: Jsm, quirks: JsmQuirks | None = None, **more: Any) -> ProbeReport:
    jsm.sandbox.jsm_quirks = quirks or JsmQuirks()
    jsm.seed(COMPONENTS, page=SETTINGS, subscribers=PEOPLE, **more)
    jsm.sandbox.forget_requests()
    return jsm.backend.probe(PAGE)


def values(report: ProbeReport) -> dict[str, str | None]:
    return {answer.question: answer.value for answer in report.answers}


def answer(report: ProbeReport, question: str) -> ProbeAnswer:
    return next(answer for answer in report.answers if answer.question == question)


def shape(report: ProbeReport, what: str) -> ProbeShape:
    return next(shape for shape in report.shapes if shape.what == what)


@pytest.mark.parametrize(
    ("quirks", "different"),
    [
        (JsmQuirks(), {}),
        (JsmQuirks(ids="one"), {"ids": "one", "draft-by": None, "tree-by": None}),
        (JsmQuirks(draft_by="live"), {"draft-by": "live"}),
        (JsmQuirks(draft_by="draft"), {"draft-by": "draft"}),
        (JsmQuirks(tree_by="live"), {"tree-by": "live"}),
        (JsmQuirks(tree_by="draft"), {"tree-by": "draft"}),
        (JsmQuirks(tree_by="draft", unknown="empty_list"), {"tree-by": "draft", "unknown": "empty_list"}),
        (JsmQuirks(unknown="null_page"), {"unknown": "null_page"}),
        (JsmQuirks(links="labels_only"), {"links": "labels_only"}),
        (JsmQuirks(links="other"), {"links": "other"}),
        (JsmQuirks(links="empty"), {"links": "empty"}),
        (JsmQuirks(list="reversed"), {"list": "reversed"}),
        (JsmQuirks(list="created"), {"list": "another order"}),
        (JsmQuirks(kids="two"), {"kids": "two"}),
        (JsmQuirks(page_components="top"), {"page-components": "top"}),
        (JsmQuirks(total_count="all"), {"total-count": "all"}),
        (JsmQuirks(first_default=2), {"first-default": "2"}),
        (JsmQuirks(first_maximum=2), {"first-default": "2", "first-maximum": "2"}),
    ],
    ids=lambda value: set_apart(value) if isinstance(value, JsmQuirks) else "",
)
def test_the_answers_are_what_the_switches_say(jsm: Jsm, quirks: JsmQuirks, different: dict[str, str | None]) -> None:
    report = seeded(jsm, quirks)
    assert values(report) == {**USUAL, **different}
    assert {record.method for record in jsm.sandbox.requests} == {"GET"}
    assert len(report.requests) == len(jsm.sandbox.requests) == jsm.backend.sent.reads


def test_a_page_without_a_draft(jsm: Jsm) -> None:
    report = seeded(jsm, JsmQuirks(draft="none"))
    answers = values(report)
    assert answers["draft"] == "none"
    assert all(answers[name] is None for name in ("ids", "draft-by", "tree-by", "kids", "list", "total-count"))
    assert answer(report, "ids").evidence == {"why": "no published page with a draft was read"}


@pytest.mark.parametrize("draft_by", ["both", "draft"])
def test_the_drafts_id_will_do_as_well(jsm: Jsm, draft_by: Any) -> None:
    jsm.sandbox.jsm_quirks = JsmQuirks(draft_by=draft_by)
    jsm.seed(COMPONENTS, page=SETTINGS, draft={"id": "draft1"})
    assert values(jsm.backend.probe("draft1")) == {**USUAL, "draft-by": draft_by}


def test_a_page_that_was_never_published(jsm: Jsm) -> None:
    jsm.seed(COMPONENTS, page=SETTINGS, published=False, draft={"id": "draft1"})
    answers = values(jsm.backend.probe("draft1"))
    assert (answers["list"], answers["depth"], answers["kids"], answers["draft"]) == ("position", "1", None, None)


def test_without_an_id_it_is_the_page_with_the_most_components(jsm: Jsm) -> None:
    few: dict[str, Any] = {"page": {"name": "Acme"}, "components": [{"name": "Alone"}]}
    many: dict[str, Any] = {"page": {"name": "Acme"}, "components": COMPONENTS}
    jsm.sandbox.reset()
    jsm.sandbox.jsm_seed({"pages": {"few": few, "many": many}})
    report = jsm.backend.probe(None)
    assert values(report)["depth"] == "1"
    assert answer(report, "draft").evidence == {"published pages looked at": 2, "of these with a draft": 2}
    assert answer(report, "names").value == "repeated"


def test_a_site_without_pages(jsm: Jsm) -> None:
    jsm.sandbox.reset()
    report = jsm.backend.probe(None)
    assert {name for name, value in values(report).items() if value is not None} == {"unknown"}
    assert (report.pages, report.shapes) == ((), ())


def test_words_and_fields_are_counted(jsm: Jsm) -> None:
    incident = {"name": "Down", "status": "INVESTIGATING", "impact": "MAJOR"}
    templates = [{"name": "Work", "title": "T", "body": "We work."}]
    report = seeded(jsm, incidents=[incident, incident], templates=templates)
    assert report.literals["component.status"] == {"OPERATIONAL": 5}
    assert report.literals["component.type"] == {"COMPONENT": 5}
    assert report.literals["incident.status"] == {"INVESTIGATING": 2}
    assert report.literals["incident.impact"] == {"MAJOR": 2}
    assert report.literals["summary.status"] == {"DRAFT": 1, "PUBLISHED": 1}
    assert report.literals["subscriber.status"] == {"CONFIRMED": 1}
    assert report.literals["health"] == {"HEALTHY": 1}
    components = shape(report, "component")
    assert (components.objects, components.null) == (5, {"description": 5, "serviceId": 5})
    assert [(shape.missing, shape.more) for shape in report.shapes] == [({}, {})] * len(report.shapes)
    assert report.unread == UNREAD


def test_nothing_of_anybodys_is_kept(jsm: Jsm) -> None:
    jsm.sandbox.jsm_quirks = JsmQuirks()
    page = {**SETTINGS, "pageTheme": "the theme of Jane Doe", "customCss": "body {}"}
    jsm.seed(COMPONENTS, page=page, subscribers=PEOPLE, draft={"id": "draft1"})
    report = jsm.backend.probe(PAGE)
    text = repr(report)
    for word in (
        PAGE,
        "draft1",
        "secret-id",
        "Acme",
        "acme.example",
        "Jane",
        "REST",
        "sandbox@",
        jsm.sandbox.jsm_cloud_id,
    ):
        assert word not in text
    assert report.literals["pageTheme"] == {"a text of 21 characters": 2}
    assert [(page["id"], page["name"], page["draft"]) for page in report.pages] == [
        ("id-1", "name-1", False),
        ("id-2", "name-1", True),
    ]
    assert ("/pages/id-1/components/draft/v2", 200) in report.requests
    assert ("/pages/unknown-id", 404) in report.requests
    assert not re.search("pages/(?!id-|unknown-id|draft|summary)", " ".join(path for path, _ in report.requests))


def test_what_is_refused_beside_is_part_of_the_report(jsm: Jsm) -> None:
    jsm.sandbox.jsm_quirks = JsmQuirks()
    jsm.seed(COMPONENTS, page=SETTINGS)
    jsm.sandbox.faults.add(FaultRule("error", status=403, path="/subscribers/list/connection"))
    report = jsm.backend.probe(PAGE)
    assert ("/subscribers/list/connection?pageId=id-1&limit=100", 403) in report.requests
    assert values(report) == USUAL


def test_a_site_that_lets_nobody_in_says_what_that_can_mean(jsm: Jsm) -> None:
    for status, kind in ((403, ForbiddenError), (404, NotFoundError)):
        jsm.sandbox.faults.clear()
        jsm.sandbox.faults.add(FaultRule("error", status=status))
        with pytest.raises(kind) as caught:
            jsm.backend.probe(None)
        assert "Enterprise" in (caught.value.hint or "")
        assert "service accounts are not let in" in (caught.value.hint or "")


def test_a_page_that_is_not_there(jsm: Jsm) -> None:
    with pytest.raises(NotFoundError, match="does not know the page"):
        jsm.backend.probe("nobody")
