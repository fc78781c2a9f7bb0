"""A folder to write a configuration into, and what loading it gives or says."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from reconciler.config.load.load import load_config
from reconciler.errors import ConfigError
from reconciler.model.resource import Config, Desired, DesiredPage

HEAD = "version: 1\npages:\n  acme:\n    id: abc123\n"


class Room:
    """A folder with files, loaded as a user would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ: dict[str, str] = {}

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        return path

    def load(self, text: str | bytes, environ: Mapping[str, str] | None = None, *, secrets: bool = True) -> Config:
        path = self.write("statuspage.yaml", text)
        return load_config(path, environ=self.environ if environ is None else environ, secrets_needed=secrets)

    def page(self, body: str, environ: Mapping[str, str] | None = None, *, secrets: bool = True) -> DesiredPage:
        """The page `acme` whose block holds `body`."""
        (page,) = self.load(in_page(body), environ, secrets=secrets).pages
        return page

    def items(self, body: str, **options: bool) -> dict[str, Desired]:
        """The page's items by their addresses."""
        return {str(item.address): item for item in self.page(body, **options).items}

    def problems(
        self, text: str | bytes, environ: Mapping[str, str] | None = None, *, secrets: bool = True
    ) -> list[str]:
        """What is wrong with the file: `line:column: message`, with ` -> hint` where there is one."""
        with pytest.raises(ConfigError) as caught:
            self.load(text, environ, secrets=secrets)
        return told(caught.value)

    def wrong(self, body: str, environ: Mapping[str, str] | None = None, *, secrets: bool = True) -> list[str]:
        """What is wrong with the page `acme` whose block holds `body`; lines count from the body's first."""
        with pytest.raises(ConfigError) as caught:
            self.page(body, environ, secrets=secrets)
        return told(caught.value, HEAD.count("\n"))


def in_page(body: str) -> str:
    """A whole file around the block of one page."""
    lines = dedent(body).strip("\n").split("\n")
    return HEAD + "\n".join(f"    {line}" if line else "" for line in lines) + "\n"


def told(error: ConfigError, before: int = 0) -> list[str]:
    """The problems as text; `before` lines are taken off, and four columns of indentation with them."""
    return [
        (f"{p.line - before}:{p.column - (4 if before else 0)}: " if p.line else "")
        + p.message
        + (f" -> {p.hint}" if p.hint else "")
        for p in error.problems
    ]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.chdir(tmp_path)
    return Room(tmp_path)
