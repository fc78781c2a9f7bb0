"""The story is true: its lines are counted, and its plan is the plan."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconciler.cli import main
from reconciler.sandbox import Sandbox, serve

STORY = Path(__file__).parents[1] / "examples" / "story"
README = (STORY / "README.md").read_text(encoding="utf-8")
PAGE = "nb4k7x2wq9zt"
UNLIMITED = "version: 1\nprovider: {type: statuspage, rate_limit: {requests: 100000, seconds: 1}}\n"
"""Nothing is learned from waiting for the window."""


def reconciler(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def break_one(sandbox: Sandbox) -> None:
    """Write one description as somebody did who copied it from another city."""
    page = sandbox.dump()["pages"][PAGE]
    (osaka,) = (group["id"] for group in page["component_groups"] if group["name"] == "Osaka")
    (row,) = (row for row in page["components"] if (row["group_id"], row["name"]) == (osaka, "Object Storage"))
    wrong = {"component": {"description": "Reading and writing objects, Oslo"}}
    sandbox.edit("PATCH", f"/pages/{PAGE}/components/{row['id']}", wrong)


def test_the_file_finds_the_one_wrong_description(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (STORY / "statuspage.yaml").read_text(encoding="utf-8")
    (tmp_path / "statuspage.yaml").write_text(text.replace("version: 1\n", UNLIMITED), encoding="utf-8")
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        monkeypatch.setenv("STATUSPAGE_API_URL", url)
        monkeypatch.setenv("STATUSPAGE_API_KEY", "sandbox")
        sandbox.ensure_page(PAGE, "Nimbus Status")
        reconciler("apply", "--auto-approve")
        break_one(sandbox)
        imported = reconciler("import", "--page-id", PAGE)
        plan = reconciler("plan")
        page = sandbox.dump()["pages"][PAGE]
    assert len(text.splitlines()) == 27
    assert f"in {len(imported.splitlines()):,} lines" in README
    assert (len(page["component_groups"]), sum(not row["group"] for row in page["components"])) == (47, 470)
    shown = README.partition("$ reconciler plan\n")[2].partition("```")[0]
    assert words(shown) == words(re.sub(r"^Apply it: .*\n", "", plan, flags=re.MULTILINE))


def words(text: str) -> str:
    """The text without its line breaks: the story wraps it to 80 columns."""
    return " ".join(text.split())
