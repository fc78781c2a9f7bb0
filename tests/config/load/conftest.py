"""A git repository of its own, which the test runs in."""

import os
from pathlib import Path

import pytest

from tests.config.load.repository import Repository


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    made = Repository(tmp_path / "repository")
    monkeypatch.chdir(made.folder)
    return made
