"""A command line in an empty folder, with a Statuspage of its own on loopback."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from reconciler.cli import main
from reconciler.sandbox import Sandbox, serve
from tests.config.load.repository import Repository

PAGE = "kctbh9vrtdwd"
FILE = f"""version: 1
pages:
  acme:
    id: {PAGE}
    components:
      - name: Website
        description: The marketing site
      - group: Core API
        components:
          - name: REST API
          - name: Webhooks
"""

REMOVED = FILE.replace("          - name: Webhooks\n", "")

Run = Callable[..., Result]


@dataclass(frozen=True)
class Place:
    """The folder that commands run in, and the service that they reach."""

    folder: Path
    sandbox: Sandbox

    def write(self, text: str, name: str = "statuspage.yaml") -> Path:
        """Write a file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def component(self, name: str) -> dict[str, object]:
        """The live component of that name."""
        rows = self.sandbox.edit("GET", f"/pages/{PAGE}/components")
        return next(row for row in rows if row["name"] == name)

    @property
    def writes(self) -> list[str]:
        """The requests that were no GET, as `METHOD path`."""
        return [f"{r.method} {r.path}" for r in self.sandbox.requests if r.method != "GET"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """An empty page on a sandbox, its file, and the environment that leads there."""
    monkeypatch.chdir(tmp_path)
    with Sandbox(rate=None) as sandbox:
        sandbox.ensure_page(PAGE, "Acme Status")
        with serve(sandbox) as url:
            monkeypatch.setenv("STATUSPAGE_API_URL", url)
            monkeypatch.setenv("STATUSPAGE_API_KEY", "k3y-that-nobody-may-see")
            made = Place(tmp_path, sandbox)
            made.write(FILE)
            yield made


@pytest.fixture
def run() -> Run:
    """Run a command in this process."""

    def run(*arguments: str, input: str | None = None) -> Result:  # noqa: A002
        result = CliRunner().invoke(main, list(arguments), input=input)
        assert "k3y-that-nobody-may-see" not in result.output
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def repository(place: Place, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    made = Repository(place.folder)
    made.write(".gitignore", ".reconciler/\nplan.json\n")
    return made


@pytest.fixture
def applied(place: Place, run: Run, repository: Repository) -> str:
    """The commit whose file is live."""
    assert run("apply", "--auto-approve").exit_code == 0
    return repository.commit()


def names(place: Place) -> list[str]:
    rows: list[dict[str, Any]] = place.sandbox.edit("GET", f"/pages/{PAGE}/components")
    return sorted(row["name"] for row in rows)


def planned(run: Run, place: Place, *arguments: str) -> dict[str, Any]:
    assert run("plan", "--out", "plan.json", *arguments).exit_code == 0
    document: dict[str, Any] = json.loads((place.folder / "plan.json").read_text())
    return document
