"""The `ci drift-pr` command: what `adopt` would write, as a pull request for each page."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from reconciler import ci
from reconciler.app.adopt import ReadyFiles, reading
from reconciler.app.code_host import code_host
from reconciler.app.console import Console
from reconciler.app.plan_request import PlanRequest
from reconciler.errors import SettingError
from reconciler.render.adopted_markdown import adopted_markdown
from reconciler.render.escape import terminal
from reconciler.render.wording import count


def adopt_by_pull(request: PlanRequest, console: Console) -> tuple[ci.PullResult, ...]:
    """Read the pages, and open, refresh or close the pull request of each.

    Raises what a plan raises, SettingError outside of a CI run on a branch or outside of a git checkout, and ServiceError.
    """
    with code_host() as (host, context):
        changes = list(_changes(request, console))
        return ci.drift_pull(changes, host, context, now=datetime.now(UTC))


def _changes(request: PlanRequest, console: Console) -> Iterator[ci.PageChange]:
    with reading(request, console) as (run, adoption_of):
        for plan, page in zip(run.plan.pages, run.document.pages, strict=True):
            if plan.live is None:
                console.err(f"warning: {terminal(page.key)} could not be read: {terminal(plan.error or '')}")
                yield ci.PageChange(page, {}, "", read=False)
                continue
            ready = adoption_of({page.key: plan.live})
            if ready.report.refused:
                refused = count(ready.report.refused, "difference")
                console.err(f"{terminal(page.key)}: {refused} cannot be adopted: see `reconciler adopt --dry-run`")
            yield ci.PageChange(page, _by_repository_path(ready), adopted_markdown(ready.report))


def _by_repository_path(ready: ReadyFiles) -> dict[str, str]:
    return {repository_path(file.path): file.after for file in ready.files}


def repository_path(path: Path) -> str:
    """The path of a file below the root of its git checkout. Raises SettingError outside of one."""
    whole = path.parent.resolve() / path.name
    for folder in whole.parents:
        if (folder / ".git").exists():
            return whole.relative_to(folder).as_posix()
    raise SettingError(f"{path.name} is in no git checkout", hint="run it in the checkout of the repository")
