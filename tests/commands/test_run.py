"""Every command of the documents and of every `--help` is run, as it is written, by a shell on a page of the sandbox."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconciler.sandbox import Sandbox, serve
from tests.ci.hosts import github_job
from tests.ci.repositories import GitHubRepository
from tests.commands.scenes import FILLED_IN, JSM_PAGE, NOT_RUN, PAGE, RUN_BY, SCENES, Scene
from tests.commands.written import ROOT, WrittenCommand, written_commands
from tests.config.load.repository import Repository

pytestmark = pytest.mark.posix("lines of a POSIX shell")
LABELS = {
    "alertname": "A",
    "status_page": "true",
    "severity": "critical",
    "service": "payments",
    "component": "Payments API",
}
ALERTS = [{"labels": LABELS, "annotations": {}, "status": {"state": "active"}, "startsAt": "2026-01-01T00:00:00Z"}]
PAYLOAD = {"version": "4", "alerts": [{"labels": LABELS, "annotations": {}, "status": "firing"}]}


def keys(command: WrittenCommand) -> tuple[str, str, str]:
    return command.line, f"{command.place}#{command.block}", command.place


def to_run() -> dict[str, list[WrittenCommand]]:
    """The commands to run here, by the world that they share: a code block, or what stands in none of a place."""
    worlds: dict[str, list[WrittenCommand]] = {}
    for command in written_commands():
        if (
            command.whole
            and command.place.endswith((".md", " --help"))
            and not {*keys(command)} & (RUN_BY | NOT_RUN).keys()
        ):
            world = worlds.setdefault(f"{command.place}#{command.block}", [])
            world += [command] if command.line not in {each.line for each in world} else []
    return worlds


@dataclass(frozen=True)
class World:
    """A folder with a live page, a repository, the examples, and files by the names that commands give them."""

    folder: Path
    environ: dict[str, str]

    def run(self, line: str, number: int = 0) -> tuple[int, str]:
        """The exit code and the output of the line, typed into a shell by a person who answers yes.

        Each line has a key of its own: with a single one, the last ones would wait a minute.
        """
        person, terminal = os.openpty()
        os.write(person, b"yes\n" * 3)
        keyed = {"STATUSPAGE_API_KEY": f"key-{number}", "ATLASSIAN_API_TOKEN": f"token-{number}"}
        for word, value in FILLED_IN.items():
            line = re.sub(rf"\b{word}\b", value, line)
        call = ["bash", "-c", line]
        output: list[bytes] = []
        reader = threading.Thread(target=read_to_the_end, args=(person, output))
        reader.start()
        done = subprocess.run(
            call,
            cwd=self.folder,
            env=self.environ | keyed,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            check=False,
        )
        os.close(terminal)
        reader.join()
        os.close(person)
        return done.returncode, b"".join(output).decode()


def read_to_the_end(person: int, output: list[bytes]) -> None:
    """Read what is shown on a terminal. On Linux its end is an error."""
    with contextlib.suppress(OSError):
        while shown := os.read(person, 65536):
            output.append(shown)


@pytest.fixture
def world(tmp_path: Path, tool: str) -> Iterator[Callable[[Scene], World]]:
    """Makes the world of a scene."""
    folder = tmp_path / "site"
    folder.mkdir()
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in {
        "reconciler": f'exec {tool} "$@"',
        "curl": f"cat {tmp_path}/alerts.json",
        "python": f'exec {sys.executable} "$@"',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    (tmp_path / "alerts.json").write_text(json.dumps(ALERTS))
    host = GitHubRepository()
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url, host.serving():
        sandbox.ensure_page(PAGE, "Acme Status")
        site = {"page": {"name": "Acme"}, "components": [{"name": "Website"}]}
        sandbox.jsm_seed({"pages": {JSM_PAGE: site}})
        environ = {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "STATUSPAGE_API_URL": url,
            "JSM_API_URL": url.removesuffix("/v1") + "/jsm/ops/api",
            "JSM_CLOUD_ID": sandbox.jsm_cloud_id,
            "ATLASSIAN_EMAIL": "ops@acme.example",
            "PAGE_ACME_JSM_ID": JSM_PAGE,
            "GITHUB_OUTPUT": str(tmp_path / "outputs"),
            "PAGER": "cat",
            "COLUMNS": "80",
        }

        def make(scene: Scene) -> World:
            made = World(folder, environ | scene.environ | (github_job(host.root, tmp_path) if scene.in_ci else {}))
            furnish(made, scene, sandbox)
            return made

        yield make


def furnish(world: World, scene: Scene, sandbox: Sandbox) -> None:
    """Put everything in its place; the page is as the file says."""
    repository = Repository(world.folder)
    repository.write("statuspage.yaml", scene.file)
    repository.write(".gitignore", ".reconciler/\n")
    shutil.copytree(ROOT / "examples", world.folder / "examples")
    repository.commit()
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.git("tag", "REV")
    (world.folder / "schemas").mkdir()
    repository.write("points.csv", f"metric,time,value\nResponse time,{int(time.time()) - 60},5\n")
    repository.write("response-time.csv", f"time,value\n{int(time.time()) - 30},5\n")
    repository.write("postmortem.md", "# What happened\n\nA disk was full.\n")
    repository.write("alertmanager.json", json.dumps(PAYLOAD))
    repository.write("status/pages.yaml", scene.file)
    metrics = f"/pages/{PAGE}/metrics_providers"
    provider = sandbox.edit("POST", metrics, {"metrics_provider": {"type": "Self"}})
    body = {"metric": {"name": "Response time", "metric_identifier": "rt"}}
    sandbox.edit("POST", f"{metrics}/{provider['id']}/metrics", body)
    lines = [
        "reconciler apply --auto-approve",
        "reconciler plan --out plan.json",
        "mkdir keys; cp plan.json keys/drift.json; cp plan.json drift.json",
        "reconciler snapshot --out snapshot.json",
        *([scene.before] if scene.before else []),
    ]
    for number, line in enumerate(lines):
        code, output = world.run(line, 1000 + number)
        assert code == 0, f"{line}\n{output}"


@pytest.mark.parametrize("place", to_run())
def test_every_command_that_is_written_is_run(place: str, world: Callable[[Scene], World]) -> None:
    scene = SCENES.get(place) or SCENES.get(place.rpartition("#")[0]) or Scene(in_ci=place.startswith("reconciler ci "))
    made = world(scene)
    for number, command in enumerate(to_run()[place]):
        if (program := command.line.split()[0]) == "terraform" and shutil.which(program) is None:
            pytest.skip(f"no {program}")
        made.run(scene.each)
        code, output = made.run(command.line, number)
        assert code == scene.exits.get(command.line, 0), f"{command.line}\n{output}"


def test_what_is_run_elsewhere_or_nowhere_is_still_written_and_still_run_there() -> None:
    written = {key for command in written_commands() for key in keys(command)}
    assert {*RUN_BY, *NOT_RUN, *SCENES} - written == set()
    for test in RUN_BY.values():
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8") if name else (ROOT / path).exists(), test
