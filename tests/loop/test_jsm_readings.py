"""The main story under every reading of what the reference leaves open, in a pairwise cover of the switches."""

import dataclasses
from itertools import combinations, product
from typing import Any

import pytest

from reconciler.errors import ReconcilerError
from reconciler.sandbox import JsmQuirks
from tests.loop.cover import COVER, READINGS, SWITCHES, finds_no_draft, named, reading
from tests.loop.jsm_loop import PAGE, JsmLoop
from tests.loop.jsm_story import BEFORE, MADE, MADE_SETTINGS, play


def test_the_cover_holds_every_pair_of_values_that_can_be() -> None:
    columns = [reading(column) for column in range(len(COVER["ids"]))]
    missing = [
        (first, one_value, second, other_value)
        for first, second in combinations(SWITCHES, 2)
        for one_value, other_value in product(SWITCHES[first], SWITCHES[second])
        if not any(values[first] == one_value and values[second] == other_value for values in columns)
    ]
    assert missing == []
    assert {len(digits) for digits in COVER.values()} == {20}
    assert not any(finds_no_draft(values) for values in columns)


def test_the_cover_knows_every_switch_that_a_page_meets() -> None:
    elsewhere = {
        "draft": "below",
        "batch_limit": "below",
        "depth": "one level is what the tool writes",
        "first_default": "no list is asked for without a size",
        "archived": "tests of the provider",
        "incident_fields": "incidents",
        "captcha": "people",
        "mail": "people",
        "duplicate_subscriber": "people",
        "cloud_id": "the sign-in",
        "limited_by": "the pace",
        "retry": "the pace",
    }
    assert {field.name for field in dataclasses.fields(JsmQuirks)} == SWITCHES.keys() | elsewhere.keys()


@pytest.fixture(params=READINGS, ids=named)
def quirky(jsm: JsmLoop, request: pytest.FixtureRequest) -> JsmLoop:
    jsm.sandbox.jsm_quirks = request.param
    return jsm


def test_the_main_story_comes_to_its_end_and_does_no_harm(quirky: JsmLoop) -> None:
    play(quirky)


class TestWithoutADraft:
    """A published page may have none until a person opens the editor. One is never made by the tool: it might be a second page."""

    @pytest.mark.parametrize("unknown", ["404", "null_page", "empty_list"])
    @pytest.mark.parametrize("ids", ["one", "two"])
    def test_nothing_is_written_and_the_error_says_what_to_do(self, jsm: JsmLoop, ids: Any, unknown: Any) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(draft="none", ids=ids, unknown=unknown)
        jsm.seed(BEFORE)
        jsm.declare(MADE)
        with pytest.raises(ReconcilerError) as stopped:
            jsm.apply()
        assert "open the page once in its editor in Jira Service Management" in (stopped.value.hint or "")
        assert jsm.writes() == []

    def test_it_goes_on_once_the_editor_was_opened(self, jsm: JsmLoop) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(draft="none")
        jsm.seed(BEFORE)
        jsm.declare(MADE)
        jsm.sandbox.jsm_open_editor(PAGE)
        result = jsm.apply()
        assert (result.exit_code, result.pages[0].converged) == (0, True)
        assert len(jsm.outline(live=True)) == 8
        assert list(jsm.sandbox.jsm_dump()["pages"]) == [PAGE]

    def test_one_that_nothing_leads_to_stops_the_run(self, jsm: JsmLoop) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(ids="two", draft_by="draft", summary_rows="pages")
        jsm.seed(BEFORE)
        jsm.declare(MADE)
        with pytest.raises(ReconcilerError, match="has no draft of the page"):
            jsm.apply()
        assert jsm.writes() == []


def test_a_batch_that_is_too_large_fails_with_its_size_and_nothing_is_published(jsm: JsmLoop) -> None:
    jsm.sandbox.jsm_quirks = JsmQuirks(batch_limit=5)
    jsm.refusals_expected = True  # of the batch
    jsm.seed(BEFORE)
    before = jsm.doc
    jsm.declare(MADE, MADE_SETTINGS)
    result = jsm.apply()
    assert result.exit_code in (1, 4)
    reasons = {outcome.reason for outcome in result.outcomes if outcome.action.kind.name == "component"}
    assert any("A batch may hold 5 entries" in (reason or "") for reason in reasons)
    assert any("15" in (reason or "") for reason in reasons)
    assert "POST publish" not in jsm.written()
    assert (jsm.doc["page"], jsm.doc["components"]) == (before["page"], before["components"])
