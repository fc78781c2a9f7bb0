"""What is installed, from where, and by hash: by the action, GitLab's job, the image, the hook and our workflows."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from reconciler import __version__
from tests.ci.action import ACTION, GITLAB, ROOT, loaded


def test_versions_agree() -> None:
    assert loaded(ACTION / "action.yml")["inputs"]["version"]["default"] == __version__
    assert f'RECONCILER_VERSION: "{__version__}"' in GITLAB.read_text(encoding="utf-8")


def test_the_pre_commit_hook_checks_the_files_people_write() -> None:
    (hook,) = loaded(ROOT / ".pre-commit-hooks.yaml")
    assert (hook["entry"], hook["language"], hook["pass_filenames"]) == ("reconciler validate", "python", False)
    for name, wanted in {
        "statuspage.yaml": True,
        "statuspage/a.yml": True,
        "bodies/x.md": True,
        "other.yaml": False,
    }.items():
        assert bool(re.search(hook["files"], name)) == wanted, name


def test_the_image_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / ".github" / "docker" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER 10001" in lines
    assert 'ENTRYPOINT ["reconciler"]' in lines


@pytest.mark.posix("a stand-in is a script of bash")
def test_it_installs_a_release_and_then_what_that_release_names_by_hash(tmp_path: Path) -> None:
    """The environment that `python3 -m venv` would make holds a Python that writes down what it is called with."""
    python = tmp_path / "reconciler-venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/bash\necho "$*" >>"$CALLS"\ncase "$*" in *__path__*) echo /packages/reconciler ;; esac\n')
    python.chmod(0o755)
    (tmp_path / "python3").symlink_to(python)
    step = loaded(ACTION / "action.yml")["runs"]["steps"][0]
    variables = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path),
        "VERSION": "1.2.3",
        "CALLS": str(tmp_path / "calls"),
    }
    subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], env=variables, check=True)
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert all(call.startswith("-I ") for call in calls)
    assert [re.sub(r"--(isolated|quiet|disable-pip-version-check) ", "", call) for call in calls] == [
        f"-I -m venv {tmp_path}/reconciler-venv",
        "-I -m pip install --no-deps statuspage-reconciler==1.2.3",
        "-I -c import reconciler; print(reconciler.__path__[0])",
        "-I -m pip install --require-hashes --requirement /packages/reconciler/requirements.lock",
    ]


def test_gitlab_installs_what_the_release_names_by_hash() -> None:
    lines = " ".join(GITLAB.read_text(encoding="utf-8").split())
    assert '--no-deps "statuspage-reconciler==$RECONCILER_VERSION"' in lines
    assert '--require-hashes --requirement "$(python -I -c ' in lines


def test_the_image_and_our_workflows_install_by_hash_alone() -> None:
    for path in (ROOT / ".github" / "docker" / "Dockerfile", *(ROOT / ".github" / "workflows").glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "pip install" in line and "--require-hashes" not in line and path.name != "ci.yml":
                assert re.search(r"--no-deps|uv==[\d.]+$", line), f"{path.name}: {line}"
