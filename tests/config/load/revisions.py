"""The configuration at a revision, and the words in which it is refused."""

from pathlib import Path

import pytest

from reconciler.config.load.revision import load_config_at
from reconciler.errors import BaseError
from reconciler.model.resource import Config
from tests.config.conftest import in_page

FILE = "statuspage.yaml"
WAY_OUT = "a commit stays as it is: set what is not set as it was then, name another commit, or leave `--base` out"


def named(*names: str) -> str:
    return in_page("components:\n" + "\n".join(f"  - name: {name}" for name in names))


def at(revision: str, path: str | None = None, cwd: Path | None = None, **environ: str) -> Config | None:
    return load_config_at(path, cwd or Path.cwd(), revision, environ=environ)


def names(loaded: Config | None) -> list[str]:
    assert loaded is not None
    return [item.name for page in loaded.pages for item in page.items]


def refused(revision: str, path: str | None = None, cwd: Path | None = None) -> str:
    with pytest.raises(BaseError) as caught:
        at(revision, path, cwd)
    (problem,) = caught.value.problems
    return f"{problem.place}: {problem.message}" + (f" -> {problem.hint}" if problem.hint else "")
