"""The validate command: check a file, and report problems in the requested format."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from reconciler.app.console import Console
from reconciler.app.load import load, today
from reconciler.errors import ConfigError, Problem
from reconciler.model.resource import Config

ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""The variables with the checkout's folder in GitHub Actions and GitLab CI."""


def validate(path: str | None, format_: str, console: Console, lint: str | None = None) -> int:
    """Check the configuration, and lint it at a level if that is given here or in the file.

    Raises ConfigError if the problems are to be printed as an error.
    """
    from reconciler.config.load.schema_copy import old_copies
    from reconciler.render import problems

    try:
        config = load(path, secrets_needed=False, quiet=True)
        config = replace(config, warnings=(*config.warnings, *old_copies(config)))
        warnings = _lint(config, lint or config.lint.level)
    except ConfigError as error:
        if format_ == "text":
            raise
        result = error.problems if format_ == "json" else in_checkout(error.problems, Path.cwd(), os.environ)
        console.out(problems.render(result, format_))
        if _told_beside(format_, len(result)):
            console.err(problems.render(error.problems, "text", color=console.err_color))
        return error.exit_code
    if format_ == "text":
        if warnings:
            console.err(problems.problems_text(warnings, color=console.err_color, width=console.source_width))
        console.out(console.wrapped(problems.valid_text(config, color=console.out_color)))
        return 0
    result = warnings if format_ == "json" else in_checkout(warnings, Path.cwd(), os.environ)
    if format_ != "github" or result:  # no findings, no annotations
        console.out(problems.render(result, format_))
    if format_ != "json":
        if warnings and _told_beside(format_, len(warnings)):
            console.err(problems.render(warnings, "text", color=console.err_color))
        console.err(problems.valid_text(config, color=console.err_color))
    return 0


def _lint(config: Config, level: str | None) -> tuple[Problem, ...]:
    """The warnings of a configuration, with those of the lint rules of a level. Raises ConfigError if a rule finds an error."""
    if level is None:
        return config.warnings
    from reconciler.config.lint.run import lint

    problems = (*lint(config, level, today()), *config.warnings)
    if any(problem.severity == "error" for problem in problems):
        raise ConfigError(problems)
    return problems


def in_checkout(problems: tuple[Problem, ...], cwd: Path, environ: Mapping[str, str]) -> tuple[Problem, ...]:
    """The problems with file names relative to the checkout, where code hosts look for them regardless of a step's
    directory.
    """
    roots = [Path(environ[name]).resolve() for name in ROOTS if environ.get(name)]
    if not roots or not cwd.is_relative_to(roots[0]):
        return problems
    below = cwd.relative_to(roots[0])
    return tuple(replace(problem, file=_from(roots[0], below, problem.file)) for problem in problems)


def _from(root: Path, below: Path, file: str) -> str:
    path = Path(file)
    if path.is_absolute():
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else file
    return Path(os.path.normpath(below / path)).as_posix()


def _told_beside(format_: str, number: int) -> bool:
    """Whether the log needs the text as well: reports go to a file, and not all annotations are shown."""
    from reconciler.render.findings import ANNOTATIONS

    return format_ in ("sarif", "gitlab-codequality") or (format_ == "github" and number > ANNOTATIONS)
