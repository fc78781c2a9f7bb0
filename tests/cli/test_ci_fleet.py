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
