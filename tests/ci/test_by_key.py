"""The example with one job for each key: what its jobs run."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.ci.action import ACTION, ROOT, loaded

SCALE = ROOT / "examples" / "scale"
STAND_IN = '#!/bin/sh\nfor word in "$@"; do printf "<%s>" "$word"; done >>"$CALLS"\n'


@pytest.mark.posix("a stand-in is a script of sh")
@pytest.mark.parametrize(
    ("base", "call"),
    [
        ("b" * 40, f"<plan><--base><{'b' * 40}><--page><acme><--page><our shop>"),
        ("", "<drift><--page><acme><--page><our shop>"),
    ],
    ids=["a merge request is planned", "a schedule looks for drift"],
)
def test_a_job_of_gitlab_is_given_its_pages(tmp_path: Path, base: str, call: str) -> None:
    script = loaded(SCALE / "gitlab" / ".gitlab" / "statuspage-key.yml")[".statuspage-key"]["script"]
    (tmp_path / "reconciler").write_text(STAND_IN)
    (tmp_path / "reconciler").chmod(0o755)
    variables = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "CALLS": str(tmp_path / "calls"),
        "RECONCILER_PAGES": "acme\nour shop",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
    }
    done = subprocess.run(
        ["sh", "-e", "-c", "\n".join(script)], env=variables, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "calls").read_text() == call


def test_a_job_of_github_reads_the_key_of_its_own_environment() -> None:
    job = loaded(SCALE / "github" / "statuspage-keys.yml")["jobs"]["key"]
    call = job["steps"][-1]["with"]

    assert job["environment"] == call["environment"] == call["key-env"] == "${{ matrix.key }}"
    assert call["pages"] == "${{ matrix.pages }}"
    assert set(call) <= set(loaded(ACTION / "action.yml")["inputs"])
    assert job["strategy"]["fail-fast"] is False
    assert "concurrency" not in job, "a third job of a group cancels the one that waits"


def test_the_last_job_of_a_pull_request_marks_outdated_comments() -> None:
    """It runs after a key that failed too, and not for a fork, whose first job is skipped."""
    jobs = loaded(SCALE / "github" / "statuspage-keys.yml")["jobs"]
    job = jobs["outdated"]

    assert job["needs"] == list(jobs)[:2]
    assert job["if"] == "${{ !cancelled() && github.event_name == 'pull_request' && needs.keys.result == 'success' }}"
    assert job["steps"][-1]["with"] == {"command": "outdated"}
    assert "secrets." not in str(job) and "environment" not in job
