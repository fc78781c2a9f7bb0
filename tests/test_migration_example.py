"""The example of a migration is what the command writes today, from a snapshot of the page that the full example declares."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconciler import applier, planner
from reconciler.cli import main
from reconciler.config.load.load import load_config
from tests.test_examples import ENVIRON, EXAMPLES, FULL

MIGRATION = EXAMPLES / "migration"
COMMAND = (MIGRATION / "README.md").read_text(encoding="utf-8").partition("```sh\n")[2].partition("\n```")[0]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The examples in a folder of their own, and the working folder above them."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_example_is_what_the_command_of_its_readme_writes(repository: Path) -> None:
    command, _, report = COMMAND.replace("\\\n", "").partition(" > ")
    result = CliRunner().invoke(main, command.split()[1:])
    assert result.exit_code == 0, result.output
    hint = f"it is stale; run at the top of the repository: {COMMAND}"
    assert result.stdout == (EXAMPLES.parent / report).read_text(encoding="utf-8"), hint
    for path in (repository / "examples" / "migration").iterdir():
        assert path.read_text(encoding="utf-8") == (MIGRATION / path.name).read_text(encoding="utf-8"), hint


def test_the_snapshot_is_of_the_page_that_the_full_example_declares() -> None:
    config = load_config(FULL / "statuspage.yaml", environ=ENVIRON)
    page = next(page for page in config.pages if page.key == "acme")
    live = applier.read_snapshot(MIGRATION / "snapshot.json").page_for(page)
    assert live is not None
    plan = planner.plan_page(page, live, today=live_day())
    changed = {action.address.kind for action in plan.actions}
    assert changed <= {"maintenance", "subscriber", "access_user"}, "take the snapshot again"  # time and people


def live_day() -> date:
    """The day on which the snapshot was taken."""
    return date.fromisoformat(applier.read_snapshot(MIGRATION / "snapshot.json").taken_at[:10])


def test_the_written_page_is_valid_and_of_the_other_service() -> None:
    (page,) = load_config(MIGRATION / "acme-jsm.yaml", environ={"PAGE_ACME_JSM_ID": "jsm42"}).pages
    assert (page.key, page.id, page.service.name) == ("acme-jsm", "jsm42", "jsm")
    assert {item.kind.name for item in page.items} == {"page", "group", "component", "template", "publication"}
