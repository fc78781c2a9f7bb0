"""The examples are complete: every field of every type, applied unchanged to a sandbox."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconciler.cli import main
from reconciler.config.load.load import load_config
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import KINDS
from reconciler.sandbox import Sandbox, serve
from tests.applier.loop import Loop

EXAMPLES = Path(__file__).parents[1] / "examples"
FULL = EXAMPLES / "full"
ORGANIZATION = "lh5yz2jkxv3p"
NAMED = re.findall(r"\$\{env:((?:SECRET_)?PAGE_[A-Z_]+)\}", (FULL / "statuspage.yaml").read_text(encoding="utf-8"))
ENVIRON = dict.fromkeys(NAMED, "a-secret")


@pytest.fixture
def loop(tmp_path: Path) -> Iterator[Loop]:
    folder = tmp_path / "full"
    shutil.copytree(FULL, folder)
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        loop = Loop(sandbox, url, folder, environ=ENVIRON)
        sandbox.ensure_organization(ORGANIZATION)
        yield loop


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_full_example_uses_every_field(kind: Kind) -> None:
    pages = load_config(FULL / "statuspage.yaml", environ=ENVIRON).pages
    used = {name for page in pages for item in page.items if item.kind is kind for name, _ in item.values}
    assert {field.name for field in kind.fields} - used == set()


def test_the_full_example_needs_no_variable_to_be_read() -> None:
    assert load_config(FULL / "statuspage.yaml", environ={}, secrets_needed=False).pages


def test_the_full_example_is_applied_and_its_plan_is_empty_then(loop: Loop) -> None:
    result = loop.apply()
    assert [(str(o.action.address), o.reason, o.ignored) for o in result.outcomes if o.reason or o.ignored] == []
    assert [page.converged for page in result.pages] == [True, True]
    assert loop.plan().actions == ()


@pytest.mark.parametrize("name", sorted(path.parent.name for path in EXAMPLES.glob("*/statuspage.yaml")))
def test_each_example_runs_as_the_index_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if name in ("full", "jsm"):
        text = (EXAMPLES / name / "statuspage.yaml").read_text(encoding="utf-8")
        for variable in re.findall(r"\$\{env:(\w+)\}", text):
            monkeypatch.setenv(variable, "try@acme.example")
    result = CliRunner().invoke(main, ["plan", "--sandbox", str(EXAMPLES / name / "statuspage.yaml")])
    assert result.exit_code == 0, result.output
