"""Read `lint:` of the file, and `lint_off:` of a page."""

from typing import Any

from reconciler.config.load.items import FileReading
from reconciler.config.load.patterns import check_lengths, read_patterns
from reconciler.config.problems import source_of
from reconciler.config.yaml.nodes import Branch, child, items
from reconciler.model.lint_settings import LintException, LintSettings
from reconciler.model.resource import Desired
from reconciler.model.service import Service

LINT_OFF = "lint_off"
"""The key of a page's exceptions."""


def read_lint(raw: dict[str, Any]) -> LintSettings:
    """The settings of the file; the usual ones where they are invalid, which is reported already."""
    written = raw.get("lint")
    if not isinstance(written, dict):
        return LintSettings()
    hours, notice = written.get("hours"), written.get("notice_hours", 24)
    times = (hours.get("from"), hours.get("until")) if isinstance(hours, dict) else ()
    return LintSettings(
        str(written.get("level", "recommended")),
        (str(times[0]), str(times[1])) if times and all(isinstance(time, str) for time in times) else None,
        float(notice) if isinstance(notice, (int, float)) else 24.0,
    )


def read_lint_exceptions(
    raw: dict[str, Any], node: Branch, declared: list[Desired], service: Service, reading: FileReading
) -> tuple[LintException, ...]:
    """The exceptions of a page. Patterns that are wrong are reported."""
    written = raw.get(LINT_OFF)
    exceptions = []
    for value, at in zip(written if isinstance(written, list) else (), items(child(node, LINT_OFF)), strict=False):
        if not isinstance(value, dict) or not isinstance(at, Branch):
            continue
        patterns = read_patterns(value.get("items"), child(at, "items"), service, reading.problems)
        check_lengths(patterns, declared, service, reading.problems)
        rule, reason = str(value.get("rule", "")), str(value.get("reason", ""))
        exceptions.append(LintException(rule, reason, tuple(pattern for pattern, _ in patterns), source_of(at)))
    return tuple(exceptions)
