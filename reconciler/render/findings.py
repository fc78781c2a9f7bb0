"""What is wrong with a file, in the forms that code hosts read: GitHub annotations, SARIF 2.1.0, GitLab's code quality report."""

import hashlib
from collections.abc import Sequence
from pathlib import PurePath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from reconciler import __version__
from reconciler.errors import UNTOLD, Problem
from reconciler.render.escape import clip, visible, workflow_data, workflow_property
from reconciler.render.json import dumped
from reconciler.render.wording import count

ANNOTATIONS = 10
"""GitHub shows so many errors of one step and drops the rest (ci-conventions.md B8)."""

_LONGEST = 2000
_TITLES = {"config": "Configuration", UNTOLD: "More problems"}


def github(problems: Sequence[Problem]) -> str:
    """Annotations, at most ten: first the files that could not be read at all. A notice counts what is left out."""
    worst = sorted(problems, key=lambda one: one.line > 0 or one.rule == UNTOLD)
    lines = [_annotation(one) for one in worst[:ANNOTATIONS]]
    rest = len(problems) - ANNOTATIONS
    if rest > 0:
        lines.append(f"::notice title=reconciler::and {count(rest, 'more problem', 'more problems')}: see the log")
    return "".join(f"{line}\n" for line in lines)


def sarif(problems: Sequence[Problem]) -> str:
    """A SARIF 2.1.0 log with one run (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)."""
    rules = sorted({one.rule for one in problems})
    return dumped(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "reconciler",
                            "version": __version__,
                            "rules": [{"id": rule, "shortDescription": {"text": _title(rule)}} for rule in rules],
                        }
                    },
                    "columnKind": "unicodeCodePoints",
                    "results": [_sarif_result(one, rules.index(one.rule)) for one in problems],
                }
            ],
        }
    )


def codequality(problems: Sequence[Problem]) -> str:
    """GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/, "Code Quality report format")."""
    seen: dict[str, int] = {}
    issues = []
    for one in problems:
        text = f"{one.file}\x00{one.rule}\x00{one.message}"
        seen[text] = seen.get(text, 0) + 1
        issues.append(
            {
                "description": clip(visible(_said(one)), _LONGEST),
                "check_name": one.rule,
                # Without the line: moved by an edit above it, a problem stays the same one.
                "fingerprint": hashlib.sha256(
                    f"{text}\x00{seen[text]}".encode("utf-8", "backslashreplace")
                ).hexdigest(),
                "severity": "critical" if one.severity == "error" else "minor",
                "location": {"path": _posix(one.file), "lines": {"begin": max(1, one.line)}},
            }
        )
    return dumped(issues)


def _annotation(one: Problem) -> str:
    where = [f"file={workflow_property(_posix(one.file))}"]
    if one.line:
        where += [f"line={one.line}", f"col={one.column}"]
    where.append(f"title={workflow_property(_title(one.rule))}")
    hint = f"\n{one.hint}" if one.hint else ""
    return f"::{one.severity} {','.join(where)}::{workflow_data(clip(one.message, _LONGEST) + clip(hint, _LONGEST))}"


def _sarif_result(one: Problem, rule: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(one.file)}
    if one.line:
        place["region"] = {"startLine": one.line, "startColumn": max(1, one.column)}
    # Square brackets would be an embedded link (SARIF 3.11.6).
    text = clip(visible(_said(one)), _LONGEST).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return {
        "ruleId": one.rule,
        "ruleIndex": rule,
        "level": one.severity,
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


def _artifact(file: str) -> dict[str, str]:
    path = _posix(file)
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def _posix(file: str) -> str:
    return PureWindowsPath(file).as_posix() if "\\" in file and not PurePath(file).is_absolute() else file


def _said(one: Problem) -> str:
    return f"{one.message} ({one.hint})" if one.hint else one.message


def _title(rule: str) -> str:
    return _TITLES.get(rule, rule.replace("_", " ").capitalize())
