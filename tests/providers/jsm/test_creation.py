"""Finding a page by its name, and making one: POST /pages/draft is sent once, and never where the page may be there."""

import pytest

from reconciler.errors import NotFoundError, ServiceError, UncertainError
from reconciler.model.kinds.jsm import PAGE as PAGE_KIND
from reconciler.model.plan import Verb
from reconciler.model.work import Step
from reconciler.providers.protocol import NamedPage, Wanted
from reconciler.sandbox import FaultRule, JsmQuirks
from tests.providers.jsm.world import ALL, PAGE, QUIRKS, Jsm, set_apart

STEP = Step(PAGE_KIND, Verb.CREATE, None, {"name": "New"}, name="New")


def made(jsm: Jsm) -> list[str]:
    """The ids of the pages that were made."""
    return [page_id for page_id in jsm.sandbox.jsm_dump()["pages"] if page_id != PAGE]


def sent(jsm: Jsm) -> int:
    return sum(record.method == "POST" for record in jsm.sandbox.requests)


class TestByName:
    @pytest.mark.parametrize("quirks", QUIRKS, ids=set_apart)
    def test_a_live_page_is_found_beside_its_draft(self, jsm: Jsm, quirks: JsmQuirks) -> None:
        jsm.sandbox.jsm_quirks = quirks
        assert jsm.backend.page_named("Acme").id == PAGE
        assert jsm.backend.page_named(" Acme ").id == PAGE
        assert {record.method for record in jsm.sandbox.requests} == {"GET"}

    def test_where_there_is_none_the_others_are_named(self, jsm: Jsm) -> None:
        assert jsm.backend.page_named("New") == NamedPage(None, ("Acme",), 3)

    @pytest.mark.parametrize("unknown", ["404", "null_page", "empty_list"])
    def test_an_archived_page_is_one_that_is_there(self, jsm: Jsm, unknown: str) -> None:
        jsm.sandbox.jsm_edit("POST", f"/pages/{PAGE}/soft_delete", {})
        jsm.sandbox.jsm_quirks = JsmQuirks.from_mapping({"unknown": unknown})
        assert jsm.backend.page_named("Acme").id == PAGE

    def test_a_draft_of_the_name_that_is_another_pages_is_ambiguous(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_edit("POST", "/pages/draft", {"page": {"name": "Acme"}})
        jsm.sandbox.jsm_quirks = JsmQuirks(summary_rows="pages")
        (other,) = made(jsm)
        draft = jsm.sandbox.jsm_dump()["pages"][other]["draft"]["id"]
        with pytest.raises(NotFoundError, match=f"several pages named Acme \\({PAGE}; drafts {draft}\\)"):
            jsm.backend.page_named("Acme")


class TestCreation:
    def test_it_is_a_draft_that_reads_as_never_published(self, jsm: Jsm) -> None:
        answer = jsm.backend.perform("", STEP)
        assert (answer.fields["name"], sent(jsm)) == ("New", 1)
        page = jsm.backend.read(answer.id, Wanted(ALL, facts=frozenset({"incidents"})))
        assert (page.id, page.never_published, page.incidents, page.exists) == (answer.id, True, (), True)
        assert {live.kind.name: live.fields.get("state", live.fields.get("published")) for live in page.items} == {
            "page": None,
            "lifecycle": "unpublished",
            "publication": False,
        }
        assert page.read == ALL

    def test_it_goes_by_the_live_pages_id_once_it_is_published(self, jsm: Jsm) -> None:
        draft = jsm.backend.perform("", STEP).id
        publication = next(
            kind for kind in (live.kind for live in jsm.backend.read(draft, Wanted(ALL)).items) if kind.concludes
        )
        jsm.backend.perform(draft, Step(publication, Verb.UPDATE, "publication", {"published": True}))
        (live,) = made(jsm)
        assert live != draft
        assert {jsm.backend.read(each, Wanted(ALL)).id for each in (draft, live)} == {live}
        assert jsm.connect().read(draft, Wanted(ALL)).id == live

    def test_a_page_of_the_name_that_came_up_meanwhile_is_not_made_again(self, jsm: Jsm) -> None:
        jsm.sandbox.jsm_edit("POST", "/pages/draft", {"page": {"name": "New"}})
        with pytest.raises(ServiceError, match="a page named New is there by now") as caught:
            jsm.backend.perform("", STEP)
        assert (caught.value.fate_unknown, sent(jsm)) == (False, 0)

    @pytest.mark.parametrize("effect", ["reset_after", "error_after", "html_after", "truncate", "empty"])
    def test_a_lost_answer_is_settled_by_the_name(self, jsm: Jsm, effect: str) -> None:
        jsm.sandbox.faults.add(
            FaultRule(effect, "POST", "/pages/draft", status=500 if effect == "error_after" else 200)
        )
        jsm.backend.perform("", STEP)
        assert (len(made(jsm)), sent(jsm)) == (1, 1)

    def test_one_that_does_not_show_is_of_unknown_fate_and_not_sent_again(self, jsm: Jsm) -> None:
        jsm.sandbox.faults.add(FaultRule("reset_before", "POST", "/pages/draft", times=None))
        with pytest.raises(UncertainError, match="no page named New shows") as caught:
            jsm.backend.perform("", STEP)
        assert (caught.value.hint or "").startswith("run again: it looks for the page first")
        assert (made(jsm), sent(jsm)) == ([], 1)

    def test_one_that_cannot_be_looked_for_is_of_unknown_fate(self, jsm: Jsm) -> None:
        jsm.sandbox.faults.add(FaultRule("reset_after", "POST", "/pages/draft"))
        jsm.sandbox.faults.add(FaultRule("error", "GET", "/pages/summary/v2", status=500, times=None, nth=2))
        with pytest.raises(UncertainError, match="whether it is there could not be read"):
            jsm.backend.perform("", STEP)
        assert (len(made(jsm)), sent(jsm)) == (1, 1)

    def test_the_answers_id_is_believed_where_reading_fails(self, jsm: Jsm) -> None:
        jsm.sandbox.faults.add(FaultRule("error", "GET", "/pages/draft/*", status=500, times=None))
        answer = jsm.backend.perform("", STEP)
        (made_id,) = made(jsm)
        assert answer.id == jsm.sandbox.jsm_dump()["pages"][made_id]["draft"]["id"]

    @pytest.mark.parametrize("status", [403, 200])
    def test_a_refusal_is_the_services_own(self, jsm: Jsm, status: int) -> None:
        jsm.sandbox.faults.add(FaultRule("error", "POST", "/pages/draft", status=status))
        with pytest.raises(ServiceError) as caught:
            jsm.backend.perform("", STEP)
        assert (caught.value.fate_unknown, made(jsm)) == (False, [])
