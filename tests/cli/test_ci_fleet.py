"""`ci fleet`: one table for the drift of many pages, worst first."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.ci import transitions
from reconciler.documents.drift_state import DriftState, write_state
from reconciler.documents.plan import PlanDocument
from reconciler.documents.plan_file import write_plan
from tests.ci.documents import delete, page, plan, update
from tests.cli.conftest import Run

PAGES = (page("calm"), page("gone", error="GET /pages/id-gone: 503 <b>"), page("busy"), page("shop"))
DRIFT = plan(
    update("busy/component/A", "A"),
    update("busy/component/B", "B"),
    delete("shop/component/C", "C"),
    pages=PAGES,
)
OTHER = plan(update("far/component/A", "A"), pages=(page("far"),))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_plan(DRIFT, tmp_path / "drift.json")
    write_plan(OTHER, tmp_path / "other.json")
    return tmp_path


def seen(document: PlanDocument, day: int) -> DriftState:
    return transitions(DriftState(), document, datetime(2026, 11, day, 5, 37, tzinfo=UTC))[0]


def test_the_worst_comes_first_and_nothing_is_hidden(folder: Path, run: Run) -> None:
    write_state(seen(DRIFT, 3), folder / "state.json")

    assert run("ci", "fleet", "drift.json", "--state", "state.json").stdout == (
        "page  state     create  update  delete  manual  first seen\n"
        "gone  not read                                  2026-11-03 05:37\n"
        "    GET /pages/id-gone: 503 <b>\n"
        "shop  deletes                   1               2026-11-03 05:37\n"
        "busy  changes           2                       2026-11-03 05:37\n"
        "calm  matches\n"
        "\n"
        "2 of 4 pages differ; 1 could not be read.\n"
    )


def test_several_plans_are_one_table_and_one_that_is_none_a_line(folder: Path, run: Run) -> None:
    (folder / "broken.json").write_text("{")
    result = run("ci", "fleet", "drift.json", "other.json", "broken.json", "--format", "json")

    pages = json.loads(result.stdout)["pages"]
    assert [(each["key"], each["state"]) for each in pages] == [
        ("broken.json", "errored"),
        ("gone", "errored"),
        ("shop", "deletes"),
        ("busy", "changes"),
        ("far", "changes"),
        ("calm", "unchanged"),
    ]
    assert {each["first_seen"] for each in pages} == {None}
    assert (result.exit_code, pages[0]["error"]) == (0, "this is no JSON")


def test_the_page_runs_nothing_and_escapes_what_others_wrote(folder: Path, run: Run) -> None:
    text = run("ci", "fleet", "drift.json", "other.json", "--format", "html").stdout

    assert "default-src 'none'" in text
    assert "503 &lt;b&gt;" in text
    assert "<b>" not in text and "<script" not in text
    assert "<strong>3 of 5 pages differ; 1 could not be read.</strong>" in text


def test_a_page_of_two_plans_counts_once_and_the_other_is_named(folder: Path, run: Run) -> None:
    write_plan(plan(pages=(page("busy"),)), folder / "again.json")

    assert run("ci", "fleet", "other.json", "drift.json", "again.json", "drift.json").stdout == (
        "page  state     create  update  delete  manual  first seen\n"
        "gone  not read\n"
        "    GET /pages/id-gone: 503 <b>\n"
        "shop  deletes                   1\n"
        "busy  changes           2\n"
        "far   changes           1\n"
        "calm  matches\n"
        "\n"
        "3 of 5 pages differ; 1 could not be read.\n"
        "note: busy in again.json is not counted: drift.json has the page too, and is named first\n"
    )
    html = run("ci", "fleet", "drift.json", "again.json", "--format", "html").stdout
    assert "again.json is not counted" in html


def test_pages_that_do_not_exist_yet_are_told_apart_by_their_keys(folder: Path, run: Run) -> None:
    new = tuple(page(key).model_copy(update={"id": "", "found_by_name": True}) for key in ("east", "west"))
    write_plan(plan(pages=new), folder / "new.json")

    assert "0 of 2 pages differ." in run("ci", "fleet", "new.json").stdout


def test_a_state_that_is_none_costs_the_dates_and_not_the_table(folder: Path, run: Run) -> None:
    (folder / "state.json").write_text("{")
    result = run("ci", "fleet", "drift.json", "--state", "state.json")

    assert result.exit_code == 1
    assert result.stdout.endswith(
        "2 of 4 pages differ; 1 could not be read.\n"
        "note: since when pages differ is not known: this is no state of a drift check\n"
    )
    assert result.stderr == (
        "error: this is no state of a drift check\n"
        "  at state.json\n"
        "  name a file that `ci notify` wrote, or a new one\n"
    )
    assert "not known" in run("ci", "fleet", "drift.json", "--state", "state.json", "--format", "html").stdout
