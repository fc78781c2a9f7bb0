"""A command line in an empty folder, with a Statuspage of its own on loopback."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reconciler.cli import main
from reconciler.sandbox import Sandbox, serve

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
