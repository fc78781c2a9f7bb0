"""YAML files -> desired state, every value knowing its file, line and column.

The way through is `loading`: `files` reads texts, `nodes` composes them, `merge` makes one of several, `composition` writes out
matrices and defaults (`matrix`, `splice`, `defaults`), `data` and `expand` give plain values, `shape` checks what may stand where,
`page` and `items` build what is desired, `cross` and `references` look across.
`revision` takes the files from a commit (`git`) instead.
Nothing heavy is imported before it is called for.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reconciler.model.resource import Ancestry, Config


def find(path: str | None, cwd: Path) -> Path:
    """The configuration: `path`, or `statuspage.yaml` or `statuspage/` in `cwd`. Raises ConfigError where there is none, or both."""
    from reconciler.config import files

    return files.find(path, cwd)


def load(path: Path, *, environ: Mapping[str, str], secrets_needed: bool = True) -> Config:
    """The configuration at `path`, a file or a folder. Raises ConfigError with every problem there is.

    With `secrets_needed` False, a sensitive field whose environment variable is not set is an `Unset` instead of an error.
    """
    from reconciler.config import loading

    return loading.load(path, environ=environ, secrets_needed=secrets_needed)


def load_at(path: str | None, cwd: Path, revision: str, *, environ: Mapping[str, str]) -> Config | None:
    """The configuration at a git revision, None where there was none at that path. Raises BaseError where it cannot be had."""
    from reconciler.config import revision as at

    return at.load_at(path, cwd, revision, environ=environ)


def load_base(path: str | None, cwd: Path, revision: str, *, environ: Mapping[str, str]) -> Ancestry:
    """The configuration at a git revision, as far as the work tree is built on it. Raises BaseError where it cannot be had."""
    from reconciler.config import revision as at

    return at.load_base(path, cwd, revision, environ=environ)


def is_ahead(path: str | None, cwd: Path, revision: str) -> bool:
    """Whether a git revision holds commits that the work tree is not built on. Raises BaseError where it cannot be had."""
    from reconciler.config import revision as at

    return at.is_ahead(path, cwd, revision)


def config_schema() -> dict[str, Any]:
    """The JSON Schema of the configuration (draft-07, for editors)."""
    from reconciler.config import json_schema

    return json_schema.config_schema()


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of the plan document."""
    from reconciler.config import json_schema

    return json_schema.plan_schema()


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as it is committed and printed."""
    from reconciler.config import json_schema

    return json_schema.schema_text(schema)


__all__ = ["config_schema", "find", "is_ahead", "load", "load_at", "load_base", "plan_schema", "schema_text"]
