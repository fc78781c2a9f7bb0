"""The budgets that can be counted, at sizes that cost little. Times are shown by `python -m tests.benchmarks` and asserted nowhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import ALL_FIGURES, README
from tests.benchmarks.counting import count, count_import
from tests.benchmarks.pages import Size, declared, list_requests
from tests.benchmarks.planning import plan, write_inputs
from tests.benchmarks.startup import loaded_by_help
from tests.benchmarks.table import BEGIN, END, Row, table, write_into
from tests.benchmarks.window import best_schedule, wait

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("rows", "requests"), [(0, 1), (99, 1), (100, 2), (199, 2), (1_040, 11)])
def test_a_list_takes_a_request_for_every_hundred_and_one_that_ends_it(rows: int, requests: int) -> None:
    assert list_requests(rows) == requests


@pytest.mark.parametrize(
    ("components", "plan_requests", "apply_requests"),
    # 104 rows: the page and 2 of the list; 10 changed, 1 new; the page and 2 once more.
    [(100, 3, 3 + 11 + 3), (25, 2, 2 + 4 + 2), (1_100, 2 * 7, 2 * (7 + 56 + 7))],
)
def test_plan_and_apply_send_no_request_more_than_the_budget(
    components: int, plan_requests: int, apply_requests: int, tmp_path: Path
) -> None:
    counted = count(Size(components), tmp_path)
    assert counted.converged
    assert (counted.plan, counted.plan_budget) == (plan_requests, plan_requests)
    assert (counted.apply, counted.apply_budget) == (apply_requests, apply_requests)
    assert counted.per_object == 0


def test_an_import_reads_each_list_once_within_the_window_of_the_service(tmp_path: Path) -> None:
    imported = count_import(tmp_path)
    assert imported.requests == imported.budget
    assert (imported.per_object, imported.refused) == (0, 0)
    assert "Component 999" in (tmp_path / "imported.yaml").read_text(encoding="utf-8")


def test_writes_beyond_the_window_wait_and_are_never_refused(tmp_path: Path) -> None:
    waited = wait(12, tmp_path, per_window=6, seconds=0.5)
    assert (waited.writes, waited.requests, waited.refused) == (12, 16, 0)
    assert waited.converged
    assert waited.seconds >= waited.best == 1.5  # one request of six is reserved


def test_the_best_schedule_sends_whole_windows_at_once() -> None:
    assert [best_schedule(requests, 20, 2.0) for requests in (1, 20, 21, 60, 64)] == [0.0, 0.0, 2.0, 4.0, 6.0]


def test_planning_from_a_snapshot_finds_the_tenth_that_was_edited(tmp_path: Path) -> None:
    write_inputs(Size(100), tmp_path)
    assert plan(tmp_path) == 11


def test_the_help_loads_nothing_heavy() -> None:
    assert loaded_by_help() == []


def test_a_large_file_stays_below_what_is_read() -> None:
    from reconciler.config.load.files import MAX_CONFIG_BYTES

    assert len(declared(Size(10_000), edited=True)) < MAX_CONFIG_BYTES / 4


def test_one_command_prints_the_table() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.replace("Apply it: reconciler apply\n", "")) == (0, "")
    head, rule, *rows = done.stdout.splitlines()
    assert head == "| what | measured | beside or budget | kept |"
    assert rule == "|---|---|---|---|"
    assert len(rows) >= 10
    assert all(row.count("|") == 5 for row in rows)


ROWS = [Row("requests", "3", "3", True), Row("time", "0.1 s", "0.2 s", None), Row("refusals", "1", "0", False)]
TABLE = """\
| what | measured | beside or budget | kept |
|---|---|---|---|
| requests | 3 | 3 | yes |
| time | 0.1 s | 0.2 s |  |
| refusals | 1 | 0 | **no** |
"""


def test_a_row_says_whether_its_budget_was_kept() -> None:
    assert table(ROWS) == TABLE


def test_the_readme_takes_the_table_between_its_marks(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("above\n<!-- benchmarks -->\nold\n<!-- /benchmarks -->\nbelow\n", encoding="utf-8")
    write_into(readme, TABLE)
    assert readme.read_text(encoding="utf-8") == f"above\n<!-- benchmarks -->\n{TABLE}<!-- /benchmarks -->\nbelow\n"


def test_a_readme_without_the_marks_is_left_as_it_is(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("above\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no place for the table"):
        write_into(readme, TABLE)
    assert readme.read_text(encoding="utf-8") == "above\n"


def shown(readme: Path) -> list[str]:
    """The rows between the marks of a README."""
    text = readme.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    return [line for line in text.splitlines() if line.startswith("| ")][1:]


def test_the_figures_shown_are_of_a_full_run_that_kept_every_budget() -> None:
    rows = shown(ALL_FIGURES)
    assert len(rows) >= 22
    assert all(row.endswith(("| yes |", "|  |")) for row in rows)


def test_the_readme_shows_three_of_the_same_run() -> None:
    rows = shown(README)
    assert [row.split(" |")[0] for row in rows] == [
        "| requests of a plan, 1,000 components on 1 page",
        "| plan and apply of 60 new components, 20 requests allowed in 2 s",
        "| file and snapshot to plan document, 10,000 components",
    ]
    assert set(rows) <= set(shown(ALL_FIGURES))
