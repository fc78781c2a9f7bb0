"""The example of rules of one's own: what its README shows is what it finds."""

import re
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconciler.cli import main
from reconciler.config.lint import rules

FOLDER = Path(__file__).parents[1] / "examples" / "rules"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
(POINT,) = tomllib.loads((FOLDER / "pyproject.toml").read_text())["project"]["entry-points"][rules.GROUP].items()


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package, as if it were installed."""
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.chdir(FOLDER.parents[1])
    monkeypatch.setattr(rules, "entry_points", lambda group: [EntryPoint(*POINT, group)])


def test_what_the_page_shows_is_what_is_found() -> None:
    (shown,) = re.findall(r"\$ reconciler validate (\S+)\n(.*?)```", README, re.DOTALL)
    result = CliRunner().invoke(main, ["validate", shown[0]])
    assert result.exit_code == 1
    assert result.stderr.removeprefix("error: ") == shown[1]


def test_explain_tells_of_them() -> None:
    listed = CliRunner().invoke(main, ["explain", "lint"]).stdout
    assert "acme-codename (recommended), of another package: A text names a product by its internal name." in listed
    alone = CliRunner().invoke(main, ["explain", "acme-owner"]).stdout
    assert alone.startswith("acme-owner\n  A component does not say which team has it. It is a rule of")


def test_the_number_of_rules_is_right() -> None:
    assert len(rules.RULES) == 19
    assert "has nineteen rules" in README
