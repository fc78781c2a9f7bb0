"""The files that GitHub Actions reads from a step (summary and outputs), and the command that masks tokens in the log.

Sources: https://docs.github.com/actions/reference/workflow-commands-for-github-actions (ci-conventions.md B6 to B9). A
summary over 1 MiB is discarded entirely. Outputs are for counts and paths, never for a plan.
"""

import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from reconciler.documents.plan import PlanDocument
from reconciler.errors import SettingError

SUMMARY_BYTES = 1_000_000
"""Maximum size of a step's summary in bytes, including what other commands of the step wrote."""

VALUE_CHARACTERS = 20_000
"""Maximum length of one output's value in characters."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_LEAST = 500
"""Minimum room in bytes for appending anything. Below that, not even the verdict would fit."""


def publish(
    document: PlanDocument,
    environ: Mapping[str, str],
    *,
    exit_code: int | None = None,
    paths: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> None:
    """Write the plan to `GITHUB_STEP_SUMMARY` and its counts to `GITHUB_OUTPUT`, if the environment sets them.

    `exit_code` is added to the outputs if it is known; `paths` are further outputs, such as `plan-json-path`. Raises
    SettingError if a file cannot be written, or if the summary has no room left (after writing the outputs).
    """
    write_outputs({**plan_outputs(document, exit_code), **(paths or {})}, environ)
    if environ.get("GITHUB_STEP_SUMMARY") and not write_summary(document, environ, now=now):
        text = "GITHUB_STEP_SUMMARY has no room left for the plan"
        raise SettingError(text, place=environ["GITHUB_STEP_SUMMARY"])


def plan_outputs(document: PlanDocument, exit_code: int | None = None) -> dict[str, str]:
    """The outputs for a plan: counts, whether it is blocked, its risk, the fingerprint, and the exit code."""
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
        "notifies": str(sum(bool(action.notifies) for action in document.actions)),
        "risk": document.risk,
        "plan-hash": document.fingerprint,
        **code,
    }


def write_summary(
    document: PlanDocument, environ: Mapping[str, str], *, limit: int = SUMMARY_BYTES, now: datetime | None = None
) -> bool:
    """Append the plan in Markdown to the step's summary. Returns False if none is wanted or there is no room.

    The whole summary stays within `limit` bytes. What does not fit is omitted entry by entry, as in a comment.
    """
    return _append(environ, limit, lambda room: _fitting(document, room, now))


def write_result(result: str, environ: Mapping[str, str], *, limit: int = SUMMARY_BYTES) -> bool:
    """Append what an apply did to the step's summary, below its plan. `result` is the text of the log, without colors.

    Returns False if none is wanted or there is no room. Raises SettingError if the file cannot be written.
    """
    from reconciler.render.escape import markdown_fence

    text = f"#### Result\n\n{markdown_fence(result.splitlines())}\n".encode()
    return _append(environ, limit, lambda room: text if len(text) <= room else None)


def _append(environ: Mapping[str, str], limit: int, write: Callable[[int], bytes | None]) -> bool:
    path = environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return False
    try:
        file = Path(path)
        written = file.stat().st_size if file.exists() else 0
        # An unfinished line or HTML block of another command must not absorb the text.
        gap = b"\n\n" if written else b""
        text = write(limit - written - len(gap))
        if text is None:
            return False
        with file.open("ab") as stream:
            stream.write(gap + text)
    except OSError as error:
        raise SettingError.of_os("GITHUB_STEP_SUMMARY cannot be written", error, place=path) from None
    return True


def write_outputs(values: Mapping[str, str], environ: Mapping[str, str]) -> bool:
    """Append outputs. Returns False if the environment names no file for them.

    Raises SettingError for an invalid name, or if the file cannot be written.
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
    """The lines that make GitHub Actions mask these tokens in all later output; empty if there are none."""
    parts = (part for token in tokens for part in token.splitlines())
    return "".join(f"::add-mask::{part.replace('%', '%25')}\n" for part in parts if part.strip())


def _ending(file: Path) -> bytes:
    """The end of a file's last line if another command left it unterminated: otherwise ours would become part of its
    value.
    """
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
    # Whoever writes the value cannot know the delimiter, so cannot end the value early and add another output.
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
        # For multi-byte characters, use the same share of them and a little less.
        characters = min(characters - 1, characters * room // len(text) * 99 // 100)
    return None
