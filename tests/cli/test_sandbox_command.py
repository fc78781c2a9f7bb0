"""`reconciler sandbox` serves until it is stopped; `reconciler demo` tells the whole story."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.app import demo, demo_jsm, services
from reconciler.sandbox import Sandbox
from tests.cli.conftest import PAGE, Run


@pytest.mark.posix("a process is stopped by a signal")
def test_it_serves_a_seeded_page_until_ctrl_c(tmp_path: Path) -> None:
    seed = {"pages": {PAGE: {"page": {"name": "Seeded"}}}}
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", "sandbox", "--port", "0", "--seed", "seed.json"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        where = re.fullmatch(
            r"Statuspage sandbox on (http://127\.0\.0\.1:(\d+)/v1), its page on http://127\.0\.0\.1:\2/ - stop it with Ctrl-C\.\n",
            said,
        )
        assert where, said
        request = urllib.request.Request(f"{where[1]}/pages/{PAGE}", headers={"Authorization": "OAuth any"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert json.load(answer)["name"] == "Seeded"
        assert [process.stderr.readline() for _ in range(3)] == [
            "Paste these two lines into another terminal, and every command there works on it:\n",
            f"export STATUSPAGE_API_URL={where[1]}\n",
            "export STATUSPAGE_API_KEY=sandbox\n",
        ]
        request = urllib.request.Request(f"{where[1]}/pages/newcomer", headers={"Authorization": "OAuth any"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert json.load(answer)["name"] == "newcomer"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert err.startswith("Made newcomer, empty: it was asked for and was not there.\n")
    assert process.returncode in (0, 130)
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("name", "content", "option"),
    [
        ("seed.json", "{", "--seed"),
        ("seed.yaml", "a: [", "--seed"),
        ("list.json", '{"pages": [{"id": "x"}]}', "--seed"),
        ("list.json", "[]", "--seed"),
        ("faults.json", '[{"effect": "explode"}]', "--faults"),
        ("missing.json", None, "--seed"),
        ("page.db", "this is no database" * 500, "--state"),
    ],
)
def test_files_that_do_not_do(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, name: str, content: str | None, option: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / name).write_text(content)
    result = run("sandbox", "--port", "0", option, name)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ")


@pytest.mark.posix("the recipe is for a shell")
def test_the_recipe_of_its_help_works(tmp_path: Path, run: Run) -> None:
    shown = run("sandbox", "--help").stdout
    recipe = [
        line.strip() for line in shown.splitlines() if line.startswith(("  reconciler ", "  export ", "  # then"))
    ]
    serving, then, *others = recipe
    assert then.startswith("# then, in another terminal")
    (tmp_path / "statuspage.yaml").write_text("version: 1\npages: {fair: {id: zq1, components: [{name: Gate}]}}\n")
    program = f'reconciler() {{ "{sys.executable}" -m reconciler "$@"; }}\n'
    process = subprocess.Popen(
        ["bash", "-c", f"{program}exec {sys.executable} -m {serving} --port 0"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        port = process.stderr.readline().split("/v1")[0].rpartition(":")[2]
        script = program + "\n".join(others).replace("8765", port)
        done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    finally:
        process.kill()
        process.communicate()
    assert "+ Gate" in done.stdout, done.stderr
    assert done.returncode == 0


def test_the_seed_of_its_help_is_one(tmp_path: Path, run: Run) -> None:
    shown = run("sandbox", "--help").stdout
    written = re.search(r"^  pages:\n(?:    .*\n)+", shown, re.MULTILINE)
    assert written
    with Sandbox() as sandbox:
        sandbox.seed(yaml.safe_load(written[0]))
        (page,) = sandbox.dump()["pages"].values()
    assert {row["name"] for row in page["components"]} == {"Website", "Core API", "REST API"}


MISTAKES = """\
pages:
  zq1:
    page: {name: Fair, hidden_from_search: maybe}
    components:
      - nmae: Gate
      - group: Rides
        components: [{name: Wheel, status: broken}, {group: Inner}]
    subscribers: [{email: a@fair.example, components: [Whel]}, 5]
    insidents: []
"""


def test_every_mistake_in_a_seed_is_told_with_its_place(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fair.yaml").write_text(MISTAKES)
    result = run("sandbox", "--port", "0", "--seed", "fair.yaml")
    first, *lines = result.stderr.splitlines()
    assert (result.exit_code, first) == (1, "error: 8 mistakes in the seed")
    assert [line.strip().partition(" (")[0] for line in lines] == [
        "fair.yaml:3:24: `hidden_from_search` is true or false",
        "fair.yaml:5:9: a component has no nmae",
        "fair.yaml:5:9: a component needs `name` or `group`",
        "fair.yaml:7:36: `status` is one of operational, under_maintenance, degraded_performance, partial_outage, major_outage",
        "fair.yaml:7:53: a component of a group needs `name`",
        "fair.yaml:7:54: `group` is false here: groups do not nest",
        "fair.yaml:8:64: a subscriber is a map",
        "fair.yaml:9:5: a page's seed has no insidents; it has page, components, component_groups, incident_templates,"
        " metrics_providers, metrics, page_access_groups, page_access_users, status_embed_config, subscribers, unsubscribed,"
        " incidents, incident_subscribers",
    ]
    assert "(did you mean `incidents`?)" in lines[-1]


@pytest.mark.parametrize(
    ("option", "name", "content", "told"),
    [
        (
            "--seed",
            "one.yaml",
            "pages:\n  zq1:\n    subscribers:\n      - {email: a@fair.example, components: [Whel]}\n",
            "error: 'Whel' names 0 components of the page zq1\n  at one.yaml:4:9\n",
        ),
        (
            "--seed",
            "number.json",
            '{"pages": {"zq1": {"subscribers": [{"phone_number": 2025550, "phone_country": "US"}]}}}',
            'error: `phone_number` is a text\n  at number.json:1:37\n  write it in quotes: "2025550"\n',
        ),
        (
            "--seed",
            "twice.yaml",
            "pages: {}\npages: {}\n",
            "error: the key `pages` stands here twice; the first is on line 1\n",
        ),
        ("--seed", "empty.yaml", "", "error: the file is empty\n  at empty.yaml\n  begin with `pages:`; "),
        ("--seed", "binary.yaml", "\0", "error: the file is binary, not text\n  at binary.yaml\n"),
        (
            "--seed",
            "missing.yaml",
            None,
            "error: the file cannot be read: no such file or directory\n  at missing.yaml\n",
        ),
        (
            "--seed",
            "literal.yaml",
            "pages: {zq1: {page: ['${env:HOME}']}}\n",
            "error: a page is a map\n  at literal.yaml:1:15\n",
        ),
        (
            "--faults",
            "faults.yaml",
            "faults:\n  - effect: error\n  - {effect: refuse, nht: 2}\n  - five\n",
            "error: 2 mistakes in the faults\n  faults.yaml:3:5: a fault rule has no 'nht'; it has effect, method, path,"
            " nth, times, status, retry_after, seconds, message, edits\n  faults.yaml:4:5: a fault rule is a map\n",
        ),
        (
            "--faults",
            "map.json",
            '{"rules": []}',
            "error: a faults file is a list of rules, or a map with that list under `faults`\n  at map.json:1:1\n",
        ),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, option: str, name: str, content: str | None, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / name).write_text(content)
    result = run("sandbox", "--port", "0", option, name)
    assert result.exit_code == 1
    assert result.stderr.startswith(told), result.stderr


@pytest.mark.posix("there are links, and devices to link to")
@pytest.mark.parametrize("link", ["page.db", "page.db-wal", "page.db-journal", "below"])
def test_no_state_is_kept_through_a_link_of_a_checkout(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / ("" if link == "below" else "victim")
    (folder / link).symlink_to(target)
    monkeypatch.chdir(folder)
    state = "below/page.db" if link == "below" else "page.db"
    result = run("sandbox", "--port", "0", "--state", state)
    assert result.exit_code == 1
    assert f"{link} is a link" in result.stderr
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.posix("there are links, and devices to link to")
def test_a_file_without_an_end_is_read_to_its_limit(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seed.yaml").symlink_to("/dev/zero")
    result = run("sandbox", "--port", "0", "--seed", "seed.yaml")
    assert (result.exit_code, result.stderr) == (1, "error: it is not a regular file\n  at seed.yaml\n")


def test_a_port_that_is_taken(run: Run) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("sandbox", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    assert "another --port" in result.stderr
    assert "Statuspage sandbox on" not in result.stderr


def test_where_it_cannot_run_it_says_why(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from reconciler.sandbox import SandboxUnavailable

    def fail(*_: object, **__: object) -> None:
        raise SandboxUnavailable("the sandbox did not start")

    monkeypatch.setattr("reconciler.sandbox.Sandbox", fail)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "statuspage.yaml").write_text(f"version: 1\npages: {{acme: {{id: {PAGE}}}}}\n")
    for arguments in (["plan", "--sandbox"], ["sandbox", "--port", "0"]):
        result = run(*arguments)
        assert result.exit_code == 1
        assert "the sandbox did not start" in result.stderr


def test_a_folder_where_no_state_can_be_kept(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "statuspage.yaml").write_text(f"version: 1\npages: {{acme: {{id: {PAGE}}}}}\n")
    (tmp_path / ".reconciler").write_text("a file in the way")
    result = run("plan", "--sandbox")
    assert result.exit_code == 1
    assert str(services.SANDBOX_STATE) in result.stderr


def test_the_demo_tells_the_whole_story(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "demo", "--folder", "playground"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "FORCE_COLOR": "1"},
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout
    for line in (
        "$ reconciler validate",
        "$ reconciler plan --sandbox",
        "$ reconciler apply --sandbox --auto-approve",
        "$ reconciler drift --sandbox",
        "renamed from Callbacks; it stays the same component",
        "The page matches the configuration.",
        "major_outage",
        "with all of its history",
        "$ reconciler incident resolve 'API is slow' --yes --no-notify --sandbox",
        "Each has the status that it had before: the REST API shows major_outage again.",
        "cd playground && reconciler plan --sandbox",
    ):
        assert line in told
    again = subprocess.run(
        [sys.executable, "-m", "reconciler", "plan", "--sandbox", "--detailed-exitcode"],
        cwd=tmp_path / "playground",
        capture_output=True,
        check=False,
    )
    assert again.returncode == 0


def test_the_demo_overwrites_nothing(tmp_path: Path, run: Run) -> None:
    (tmp_path / "statuspage.yaml").write_text("mine")
    result = run("demo", "--folder", str(tmp_path))
    assert result.exit_code == 1
    assert (tmp_path / "statuspage.yaml").read_text() == "mine"
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert run("demo", "--folder", str(blocked / "below")).exit_code == 1


@pytest.fixture
def loaded_tool(monkeypatch: pytest.MonkeyPatch, tool: str) -> None:
    """The commands of a demo run in processes that have the tool loaded."""
    process = subprocess.run

    def loaded(command: list[str], **options: Any) -> "subprocess.CompletedProcess[bytes]":
        assert command[:4] == [sys.executable, "-P", "-m", "reconciler"]
        return process([*shlex.split(tool), *command[4:]], **options)

    monkeypatch.setattr(demo.subprocess, "run", loaded)


def test_the_demo_of_the_other_service_ends_with_all_that_is_in_the_draft_published(
    tmp_path: Path, run: Run, loaded_tool: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JSM_API_URL", "https://nobody.example")
    result = run("demo", "--provider", "jsm", "--folder", str(tmp_path / "playground"))
    assert result.exit_code == 0, result.output
    assert result.stdout.count("$ reconciler ") == 5
    assert "Visitors see both changes, and Webhooks is the same component" in " ".join(result.stdout.split())
    monkeypatch.chdir(tmp_path / "playground")
    assert run("plan", "--sandbox", "--detailed-exitcode").exit_code == 0


def test_a_demo_of_the_other_service_that_publishes_something_else_fails(
    run: Run, loaded_tool: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_jsm.JsmDemo, "_edit_draft", lambda self, fields: None)
    monkeypatch.setattr(demo_jsm.JsmDemo, "_run", lambda self, arguments, expected: None)
    monkeypatch.setattr(demo_jsm.JsmDemo, "_page", lambda self, *state: {"components": state, "description": ""})
    failed = run("demo", "--provider", "jsm")
    assert failed.exit_code == 1
    assert "the live page is not what was published" in failed.stderr


def test_the_demo_is_played_in_this_process_too(run: Run, monkeypatch: pytest.MonkeyPatch, loaded_tool: None) -> None:
    result = run("demo")
    assert result.exit_code == 0
    assert "The same component, id" in result.stdout
    monkeypatch.setattr(demo.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 9))
    failed = run("demo")
    assert failed.exit_code == 1
    assert "exited 9 and not 0" in failed.stderr
