"""The adopt command: read the pages, change the files' texts, show the difference, ask, write."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click

from reconciler.app.adoption import Adopted, Adoption
from reconciler.app.console import Console
from reconciler.app.plan import Planned, patterns, planned
from reconciler.app.plan_request import PlanRequest
from reconciler.app.progress import Reporter
from reconciler.app.unapplied import unapplied
from reconciler.config.adopt.files import ChangedFile, ConfigFiles, write_files
from reconciler.config.adopt.steps import ConfigTexts
from reconciler.config.excerpts import shown_line
from reconciler.config.load.files import find_config
from reconciler.errors import NotConfirmedError, ReconcilerError
from reconciler.model.resource import Config, LivePage
from reconciler.render.adopted import AdoptedReport, FileDiff, ReportedChange, ReportedDifference
from reconciler.render.verdict import matching

REFUSED = 3
"""The exit code if something differs that could not be adopted."""


@dataclass(frozen=True, slots=True)
class AdoptOptions:
    """The options of an adoption."""

    dry_run: bool = False
    """Whether to show the difference of the files only."""
    auto_approve: bool = False
    """Whether to write without asking."""


@dataclass(frozen=True, slots=True)
class ReadyFiles:
    """Files that are ready to be written."""

    adopted: Adopted
    """What they adopt."""
    files: tuple[ChangedFile, ...]
    """The files."""
    report: AdoptedReport
    """The same for people."""


def adopt(request: PlanRequest, options: AdoptOptions, console: Console) -> int:
    """Adopt, show, ask and write. Returns the exit code.

    Raises ConfigError, ServiceError and PlanError as a plan does; ReconcilerError if a page cannot be read; RefusedError
    for files that cannot be written in place; NotConfirmedError.
    """
    from reconciler.render.adopted import adopted_text, outcome_text

    ready = prepare(request, console)
    console.out(adopted_text(ready.report, color=console.out_color, width=console.width))
    refused = any(left.refused for left in ready.adopted.left)
    if ready.files and not options.dry_run:
        if not options.auto_approve:
            _confirm(ready.report, console)
        write_files(list(ready.files))
    outcome = outcome_text(ready.report, dry_run=options.dry_run, color=console.err_color)
    if outcome:
        console.err(outcome)
    return REFUSED if refused else 0


def prepare(request: PlanRequest, console: Console) -> ReadyFiles:
    """Read the pages, and make the files that adopt what they show. Nothing is written."""
    with reading(request, console) as (run, adoption_of):
        _refuse_unread(run)
        return adoption_of({page.page.key: page.live for page in run.plan.pages if page.live is not None})


@contextmanager
def reading(
    request: PlanRequest, console: Console
) -> Iterator[tuple[Planned, Callable[[Mapping[str, LivePage]], ReadyFiles]]]:
    """The pages as they were read, and a function that makes the files which adopt what some of them show.

    With a base, what the configuration changed since then is left out: it is not applied yet, and no drift.
    """
    chosen = patterns(request)
    request = replace(
        request,
        compare_only=True,
        only=tuple(pattern.text for pattern in chosen if not pattern.excludes),
        exclude=tuple(pattern.text for pattern in chosen if pattern.excludes),
    )
    with planned(request, console, Reporter(console)) as run:
        changed_here = tuple(unapplied(run.plan.pages, request.base)) if request.base is not None else ()
        selection = (*chosen, *(each.pattern for each in changed_here))
        files = ConfigFiles(find_config(request.path, Path.cwd()))

        def load(texts: ConfigTexts) -> Config:
            return texts.load(files.read_include, environ=os.environ, secrets_needed=request.live is None)

        def adoption_of(lives: Mapping[str, LivePage]) -> ReadyFiles:
            adopted = Adoption(files.texts, lives, load, selection).run()
            waiting = (each.left for each in changed_here if each.page in lives)
            adopted = replace(adopted, left=(*adopted.left, *waiting))
            changed = tuple(files.changed(adopted.texts))
            return ReadyFiles(adopted, changed, _report(adopted, changed, matching(run.document)))

        yield run, adoption_of


def _refuse_unread(run: Planned) -> None:
    """Refuse to go on if a page could not be read. Raises ReconcilerError."""
    for page in run.plan.pages:
        if page.error is not None:
            raise ReconcilerError(
                f"nothing was written: {page.page.shown} could not be read: {page.error}",
                hint="name the others with --page to adopt them",
            )


def _confirm(report: AdoptedReport, console: Console) -> None:
    """Ask on the terminal. Raises NotConfirmedError for any answer but "yes", or without a terminal."""
    if not console.asks:
        raise NotConfirmedError("not written: no terminal for confirmation", hint="use --auto-approve")
    from reconciler.render.adopted import question_text

    console.err(question_text(report, color=console.err_color))
    answer = click.prompt("Type yes to write", default="no", show_default=False, err=True)
    if answer.strip().lower() != "yes":
        raise NotConfirmedError("not written: the answer was no")


def _report(adopted: Adopted, files: tuple[ChangedFile, ...], matches: str) -> AdoptedReport:
    return AdoptedReport(
        tuple(ReportedChange(change.address, change.what, change.included) for change in adopted.changes),
        tuple(
            ReportedDifference(
                left.address,
                left.what,
                left.why,
                f"{left.source.file}:{left.source.line}" if left.source is not None else None,
                left.refused,
            )
            for left in adopted.left
        ),
        tuple(_difference(file) for file in files),
        matches,
    )


def _difference(file: ChangedFile) -> FileDiff:
    """The lines that differ, with what is private left out."""
    from difflib import unified_diff

    before, after = (text.replace("\r\n", "\n").split("\n") for text in (file.before, file.after))
    lines = list(unified_diff(before, after, n=2, lineterm=""))[2:]
    return FileDiff(
        file.name,
        tuple((line[:1], line[1:] if line.startswith("@") else shown_line(line[1:])) for line in lines),
    )
