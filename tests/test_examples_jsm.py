"""The examples of Jira Service Management are complete, and applied unchanged to a sandbox."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reconciler.cli import main
from reconciler.config.load.load import load_config
from reconciler.model.kind import Kind
from reconciler.model.kinds.jsm import KINDS

EXAMPLES = Path(__file__).parents[1] / "examples"
ENVIRON = {"SECRET_PAGE_CAPTCHA_TOKEN": "a-secret", "SECRET_PAGE_ON_CALL": "on-call@acme.example"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env=ENVIRON)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The examples, in a folder that may be written to."""
    for name in ("jsm", "both"):
        shutil.copytree(EXAMPLES / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_example_uses_every_field(kind: Kind) -> None:
    (page,) = load_config(EXAMPLES / "jsm" / "statuspage.yaml", environ=ENVIRON).pages
    used = {name for item in page.items if item.kind is kind for name, _ in item.values}
    # a page that is created has no id, and the example has one
    assert {field.name for field in kind.fields} - used - {"create"} == set()


def test_the_example_is_applied_and_only_what_is_manual_is_left(folder: Path) -> None:
    applied = run("apply", "--sandbox", "--auto-approve", "jsm/statuspage.yaml")
    assert applied.exit_code == 0, applied.output
    assert "the service kept" not in applied.output
    assert "a-secret" not in applied.output
    planned = run("plan", "--sandbox", "jsm/statuspage.yaml")
    assert "Plan: 0 to create, 0 to update, 0 to delete, 1 to make manually." in planned.output


def test_one_file_holds_both_services(folder: Path) -> None:
    applied = run("apply", "--sandbox", "--auto-approve", "both/statuspage.yaml")
    assert applied.exit_code == 0, applied.output
    assert "left for a person to publish" in applied.output
    planned = run("plan", "--sandbox", "--detailed-exitcode", "both/statuspage.yaml")
    assert planned.exit_code == 0, planned.output


def test_the_values_of_long_fields_stand_below_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("statuspage.yaml").write_text(
        "version: 1\nprovider: {type: jsm}\npages:\n  acme:\n    id: 0f1c2d3e\n    settings:\n"
        "      domain: status.acme.example\n      bodyConfig: {componentUptimeDisplay: true, numberOfCardsPerRow: 3}\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, ["plan", "--sandbox"])
    assert done.exit_code == 0, done.output
    lines = [line for line in done.stdout.splitlines() if "->" in line and "published" not in line]
    assert len(lines) == 3, done.stdout
    assert len({line.index(":") for line in lines}) == 3
    assert len({len(line) - len(line.split(":", 1)[1].lstrip()) for line in lines}) == 1, lines
