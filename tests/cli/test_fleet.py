"""The fleet of the examples: twelve pages from one set of defaults and a matrix, planned and applied on the sandbox in one run."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run

EXAMPLE = Path(__file__).parents[2] / "examples" / "fleet" / "statuspage.yaml"
PAGES = 12
COMPONENTS = 2 + 3 * (1 + 2 * 3 - 1) + 2
"""Website and Support, of each product its API and its parts in their zones, and the consoles of two products."""


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLE, tmp_path)
    return tmp_path


def test_twelve_pages_are_planned_and_applied_in_one_run(fleet: Path, run: Run) -> None:
    planned = run("plan", "--sandbox", "--format", "json")
    assert planned.exit_code == 0, planned.output
    document = json.loads(planned.stdout)
    assert [page["key"] for page in document["pages"]][:3] == ["amsterdam", "bangalore", "chicago"]
    assert len(document["pages"]) == PAGES
    assert document["pages"][0]["managed"] == {"page": 1, "group": 3, "component": COMPONENTS, "template": 4}
    # a page's settings, its groups and components, its templates
    assert document["summary"]["create"] == PAGES * (3 + COMPONENTS + 4)
    assert document["summary"]["update"] == PAGES
    assert "sydney/component/Storage/Storage control plane in zone 2" in {a["address"] for a in document["actions"]}
    applied = run("apply", "--sandbox", "--auto-approve", "--format", "json")
    assert applied.exit_code == 0, applied.output
    again = run("plan", "--sandbox", "--detailed-exitcode")
    assert again.exit_code == 0, again.output


def test_what_differs_on_one_page_is_told_of_that_page(fleet: Path, run: Run) -> None:
    assert run("apply", "--sandbox", "--auto-approve").exit_code == 0
    path = fleet / "statuspage.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("components: {showcase: false}", "components: {showcase: true}"), encoding="utf-8")
    planned = run("plan", "--sandbox", "--format", "json")
    actions = json.loads(planned.stdout)["actions"]
    assert {action["address"].partition("/")[0] for action in actions} == {"staging"}
    assert len(actions) == COMPONENTS - 1, "Support says itself that it is not shown"
