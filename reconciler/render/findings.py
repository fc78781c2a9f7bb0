"""Problems in the formats of code hosts: GitHub annotations, SARIF 2.1.0, GitLab's code quality report."""

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
"""GitHub shows this many errors per step and drops the rest (ci-conventions.md B8)."""

_LONGEST = 2000
_TITLES = {"config": "Configuration", "old-schema": "Old schema", UNTOLD: "More problems"}
_COMMANDS = {"note": "notice"}
_QUALITY = {"error": "critical", "warning": "minor", "note": "info"}


def github(problems: Sequence[Problem]) -> str:
    """At most ten annotations, unreadable files first and notes last. A notice counts the rest."""
    worst = sorted(
        problems, key=lambda problem: (problem.severity == "note", problem.line > 0 or problem.rule == UNTOLD)
    )
    lines = [_annotation(problem) for problem in worst[:ANNOTATIONS]]
    remaining = len(problems) - ANNOTATIONS
    if remaining > 0:
        lines.append(f"::notice title=reconciler::and {count(remaining, 'more problem', 'more problems')}: see the log")
    return "".join(f"{line}\n" for line in lines)


def sarif(problems: Sequence[Problem]) -> str:
    """A SARIF 2.1.0 log with one run (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)."""
    rules = sorted({problem.rule for problem in problems})
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
                    "results": [_sarif_result(problem, rules.index(problem.rule)) for problem in problems],
                }
            ],
        }
    )


def codequality(problems: Sequence[Problem]) -> str:
    """GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/, "Code Quality report format")."""
    seen: dict[str, int] = {}
    issues = []
    for problem in problems:
        text = f"{problem.file}\x00{problem.rule}\x00{problem.message}"
        seen[text] = seen.get(text, 0) + 1
        issues.append(
            {
                "description": clip(visible(_said(problem)), _LONGEST),
                "check_name": problem.rule,
                # Without the line, so that an edit above does not make it a new problem.
                "fingerprint": hashlib.sha256(
                    f"{text}\x00{seen[text]}".encode("utf-8", "backslashreplace")
                ).hexdigest(),
                "severity": _QUALITY[problem.severity],
                "location": {"path": _posix(problem.file), "lines": {"begin": max(1, problem.line)}},
            }
        )
    return dumped(issues)


def _annotation(problem: Problem) -> str:
    where = [f"file={workflow_property(_posix(problem.file))}"]
    if problem.line:
        where += [f"line={problem.line}", f"col={problem.column}"]
    where.append(f"title={workflow_property(_title(problem.rule))}")
    hint = f"\n{problem.hint}" if problem.hint else ""
    command = _COMMANDS.get(problem.severity, problem.severity)
    return f"::{command} {','.join(where)}::{workflow_data(clip(problem.message, _LONGEST) + clip(hint, _LONGEST))}"


def _sarif_result(problem: Problem, rule: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(problem.file)}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": max(1, problem.column)}
    # Square brackets would be an embedded link (SARIF 3.11.6).
    text = clip(visible(_said(problem)), _LONGEST).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return {
        "ruleId": problem.rule,
        "ruleIndex": rule,
        "level": problem.severity,
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


def _said(problem: Problem) -> str:
    return f"{problem.message} ({problem.hint})" if problem.hint else problem.message


def _title(rule: str) -> str:
    return _TITLES.get(rule, rule)
