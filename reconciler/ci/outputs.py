"""The files that GitHub Actions reads from a step: its summary and its outputs; and the command that hides a token from the log.

Facts: https://docs.github.com/actions/reference/workflow-commands-for-github-actions (ci-conventions.md B6 to B9). A summary over 1 MiB is
thrown away whole; outputs are for counts and paths, never for a plan.
"""

import os
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from reconciler.documents.plan import PlanDocument
from reconciler.errors import SettingError

SUMMARY_BYTES = 1_000_000
"""Bytes of a step's summary, what other commands of the step wrote included."""

VALUE_CHARACTERS = 20_000
"""Characters of one output's value."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_LEAST = 500
"""Below so many bytes of room nothing is appended: not even the verdict would fit."""


def publish(
    document: PlanDocument,
    environ: Mapping[str, str],
    *,
    exit_code: int | None = None,
    paths: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> None:
    """Write the plan to `GITHUB_STEP_SUMMARY` and its counts to `GITHUB_OUTPUT`, where the environment names them.

    `exit_code` is one of the outputs where it is known yet, `paths` are further ones, `plan-json-path` and the like.
    Raises SettingError for a file that cannot be written, and for a summary that has no room left; the outputs are written by then.
    """
    write_outputs({**plan_outputs(document, exit_code), **(paths or {})}, environ)
    if environ.get("GITHUB_STEP_SUMMARY") and not write_summary(document, environ, now=now):
        text = "GITHUB_STEP_SUMMARY has no room left for the plan"
        raise SettingError(text, place=environ["GITHUB_STEP_SUMMARY"])


def plan_outputs(document: PlanDocument, exit_code: int | None = None) -> dict[str, str]:
    """A plan as outputs: counts, the fingerprint, the exit code."""
    summary = document.summary
    code = {} if exit_code is None else {"exit-code": str(exit_code)}
    return {
        "changes": "true" if document.differs else "false",
        "to-create": str(summary.create),
        "to-update": str(summary.update),
        "to-delete": str(summary.delete),
        "manual": str(summary.manual),
        "unmanaged": str(summary.unmanaged),
        "blocked": "true" if document.blocked_by else "false",
        "plan-hash": document.fingerprint,
        **code,
    }


def write_summary(
    document: PlanDocument, environ: Mapping[str, str], *, limit: int = SUMMARY_BYTES, now: datetime | None = None
) -> bool:
    """Append the plan in Markdown to the step's summary; False where none is wanted or there is no room left.

    The whole stays within `limit` bytes: what does not fit is left out by whole entries, as in a comment.
    """
    path = environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return False
    try:
        file = Path(path)
        written = file.stat().st_size if file.exists() else 0
        # What another command left unfinished, a line or a block of HTML, must not take the plan in.
        gap = b"\n\n" if written else b""
        text = _fitting(document, limit - written - len(gap), now)
        if text is None:
            return False
        with file.open("ab") as stream:
            stream.write(gap + text)
    except OSError as error:
        raise SettingError.of_os("GITHUB_STEP_SUMMARY cannot be written", error, place=path) from None
    return True


def write_outputs(values: Mapping[str, str], environ: Mapping[str, str]) -> bool:
    """Append outputs; False where the environment names no file for them.

    Raises SettingError for a name that is none, or a file that cannot be written.
    """
    path = environ.get("GITHUB_OUTPUT")
    if not path:
        return False
    lines = "".join(_output(name, value) for name, value in values.items())
    with SettingError.in_place_of_os("GITHUB_OUTPUT cannot be written", place=path):
        ending = _ending(Path(path))
        with Path(path).open("ab") as stream:
            stream.write(ending + lines.encode("utf-8", "backslashreplace"))
    return True


def mask_commands(tokens: Iterable[str]) -> str:
    """The lines that make GitHub Actions hide these tokens in everything printed after them; empty without one."""
    parts = (part for token in tokens for part in token.splitlines())
    return "".join(f"::add-mask::{part.replace('%', '%25')}\n" for part in parts if part.strip())


def _ending(file: Path) -> bytes:
    """What ends the last line of a file where another command left it open: ours would become a part of its value."""
    if not file.is_file() or not file.stat().st_size:
        return b""
    with file.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return b"" if stream.read(1) == b"\n" else b"\n"


def _output(name: str, value: str) -> str:
    if not _NAME.fullmatch(name):
        raise SettingError(f"{name!r} is no name of an output")
    value = _CONTROL.sub("", value)[:VALUE_CHARACTERS]
    if "\n" not in value:
        return f"{name}={value}\n"
    # Whoever writes the value cannot know the delimiter, and so cannot end it and add an output of their own.
    delimiter = f"EOF_{secrets.token_hex(16)}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def _fitting(document: PlanDocument, room: int, now: datetime | None) -> bytes | None:
    from reconciler.render.markdown import plan_markdown

    characters = room
    while characters >= _LEAST:
        text = (
            plan_markdown(document, limit=characters, now=now).text.rstrip("\n").encode("utf-8", "backslashreplace")
            + b"\n\n"
        )
        if len(text) <= room:
            return text
        # Characters of more than one byte: the same share of them, and a little less.
        characters = min(characters - 1, characters * room // len(text) * 99 // 100)
    return None
