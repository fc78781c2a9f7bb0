"""What the whole stories are played on: a repository, a live page, and the tool as a job finds it on its PATH."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox import Sandbox
from tests.config.load.repository import Repository

ROOT = Path(__file__).parents[2]
PAGE = "kctbh9vrtdwd"
KEY = "k3y-that-nobody-may-see"
HEAD = f"version: 1\npages:\n  acme:\n    id: {PAGE}\n    components:\n"
FIRST = (
    HEAD + "      - {name: Website, description: The marketing site}\n"
    "      - group: Core API\n        components:\n          - {name: REST API}\n          - {name: Callbacks}\n"
    "      - {name: Dashboard}\n"
)
PROPOSED = (
    HEAD + "      - {name: Website, description: The marketing site}\n"
    "      - group: Core API\n        components:\n          - {name: REST API}\n"
    "          - {name: Webhooks, previously: [Callbacks]}\n"
)
REVISED = PROPOSED.replace("The marketing site", "Our web site")
"""The Dashboard was declared and is no more: with a base, it is deleted by this change."""


@dataclass
class Stage:
    """The checkout, the page, and what every job's environment holds."""

    repository: Repository
    sandbox: Sandbox
    url: str
    temp: Path
    tool: str
    """The command that the jobs find as `reconciler`."""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    """Those of jobs."""

    def __post_init__(self) -> None:
        if os.name != "posix":
            pytest.skip("only on POSIX: the jobs' scripts find the tool as a script of sh")
        script = self.temp / "bin" / "reconciler"
        script.parent.mkdir()
        script.write_text(f'#!/bin/sh\nexec {self.tool} "$@"\n')
        script.chmod(0o755)

    def commit(self, text: str, branch: str | None = None) -> str:
        """A commit of this configuration, on a branch that is made where it is not there yet."""
        if branch:
            self.repository.git("checkout", "--quiet", "-B", branch)
        self.repository.write("statuspage.yaml", text)
        return self.repository.commit()

    def merge(self, branch: str) -> str:
        """A merge of the branch into main, as a person clicks it."""
        self.repository.git("checkout", "--quiet", "main")
        self.repository.git("merge", "--quiet", "--no-ff", "--message", "merge", branch)
        return self.repository.git("rev-parse", "HEAD")

    def bash(self, script: list[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a job's script in the checkout, with nothing of this process's environment but where programs are."""
        variables = {
            "PATH": f"{self.temp / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.temp),
            "PYTHONPATH": str(ROOT),
            "CI": "true",
            "STATUSPAGE_API_URL": self.url,
            "STATUSPAGE_API_KEY": KEY,
        }
        done = subprocess.run(
            ["bash", *script],
            env={**variables, **environ},
            cwd=self.repository.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert KEY not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def writes(self) -> list[str]:
        """What was sent to the page since this was asked last and was no GET."""
        sent = [f"{one.method} {one.path}" for one in self.sandbox.requests if one.method != "GET"]
        self.sandbox.forget_requests()
        return sent

    def components(self) -> dict[str, dict[str, Any]]:
        """The live components by name, groups among them."""
        return {row["name"]: row for row in self.sandbox.edit("GET", f"/pages/{PAGE}/components")}

    def by_hand(self, name: str, **fields: Any) -> None:
        """Somebody changes a component in the Statuspage dashboard."""
        path = f"/pages/{PAGE}/components/{self.components()[name]['id']}"
        self.sandbox.edit("PATCH", path, {"component": fields})
