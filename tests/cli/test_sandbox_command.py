"""`reconciler sandbox` serves until it is stopped; `reconciler demo` tells the whole story."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from reconciler.cli import services, story
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
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    finally:
        process.kill()
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
        "«major_outage»",
        "with all of its history",
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


def test_the_demo_is_played_in_this_process_too(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("demo")
    assert result.exit_code == 0
    assert "The same component, id" in result.stdout
    monkeypatch.setattr(story.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 9))
    failed = run("demo")
    assert failed.exit_code == 1
    assert "exited 9 and not 0" in failed.stderr
