"""Git itself: no repository, no git, a git that fails, and one inside a hook."""

import subprocess
from pathlib import Path

import pytest

from reconciler.errors import BaseError, ConfigError
from tests.config.load.repository import Repository
from tests.config.load.revisions import FILE, at, named, names, refused


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert refused("HEAD", cwd=tmp_path) == (
        "--base: the configuration lies in no git repository -> leave `--base` out, or run it in a clone"
    )


def test_inside_a_hook_the_repository_is_still_that_of_the_file(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write(FILE, named("A"))
    repository.commit()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_COMMON_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    assert names(at("HEAD")) == ["A"]


def test_without_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert refused("HEAD") == ("--base: there is no git on this machine, and the revision lies in git -> install git")


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (subprocess.TimeoutExpired("git", 60), "--base: git rev-parse took longer than 60 seconds"),
        (PermissionError(13, "Permission denied"), "--base: git cannot be run: Permission denied"),
    ],
)
def test_a_git_that_does_not_run(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, raised: Exception, told: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("reconciler.config.load.git.subprocess.run", fail)
    assert refused("HEAD") == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            b"fatal: detected dubious ownership in repository at '/x'\nTo add ...",
            (
                "--base: git does not trust this repository: it belongs to another user"
                " -> `git config --global --add safe.directory FOLDER` says that you do"
            ),
        ),
        (b"fatal: bad object\nmore", "--base: git rev-parse failed: bad object"),
        (b"", "--base: git rev-parse failed: it does not say why"),
    ],
)
def test_gits_own_words_are_passed_on(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, words: bytes, told: str
) -> None:
    done = subprocess.CompletedProcess[bytes](["git"], 128, b"", words)
    monkeypatch.setattr("reconciler.config.load.git.subprocess.run", lambda *_, **__: done)
    assert refused("HEAD") == told


def test_the_error_is_one_of_the_configuration() -> None:
    assert issubclass(BaseError, ConfigError)
