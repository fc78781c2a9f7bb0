"""A page, written and linted."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reconciler.config.lint.run import lint
from reconciler.config.load.load import load_config

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
Found = Callable[..., list[str]]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """The findings of a page, as `line:column rule: message`."""

    def find(body: str, *, top: str = "", level: str = "recommended", more: tuple[Any, ...] = ()) -> list[str]:
        path = tmp_path / "statuspage.yaml"
        path.write_text(f"version: 1\n{top}pages:\n  acme:\n    id: kctbh9vrtdwd\n{body}")
        config = load_config(path, environ={}, secrets_needed=False)
        return [f"{p.line}:{p.column} {p.rule}: {p.message}" for p in lint(config, level, NOW, more=more)]

    return find
