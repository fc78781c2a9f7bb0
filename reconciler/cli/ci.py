"""`reconciler ci`: what a CI job tells its code host, and which jobs there are. Only `drift-pr` reads the status page."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click

from reconciler.app.code_host import code_host
from reconciler.app.plan_request import PlanRequest
from reconciler.cli.options import (
    adopting_base_option,
    changed_since_option,
    file_option,
    live_option,
    narrowing_options,
    path_argument,
)


@click.group("ci", short_help="Comment on pull requests and keep drift issues, from a CI job.")
def command() -> None:
    """Comment on pull requests and keep drift issues, from a CI job.

    GitHub (and Enterprise Server) and GitLab (and self-managed) are known by the variables that their jobs set. The token is
    GITHUB_TOKEN, or RECONCILER_GITLAB_TOKEN with scope api: GitLab's CI_JOB_TOKEN cannot write.
    """


@command.command("comment", short_help="Post the plan as a pull request comment.")
@click.argument("plan", type=click.Path(path_type=Path), required=False)
@click.option(
    "--when",
    type=click.Choice(["always", "changes"]),
    default="always",
    show_default=True,
    help="Begin a comment always, or only where the plan holds changes. One that is there is always kept up to date.",
)
@click.option(
    "--before-after", metavar="URL", help="Link this page before and after, an artifact of the run, at the end."
)
@click.option(
    "--outdated",
    is_flag=True,
    help="Say in comments of earlier commits that they are outdated. For the last job, when no other job comments anymore.",
)
def comment_command(plan: Path | None, when: str, before_after: str | None, outdated: bool) -> int:
    """Post the plan as a pull request comment: one for a set of pages, edited in place.

    \b
    reconciler plan --out plan.json
    reconciler ci comment plan.json --when changes
    reconciler ci comment --outdated

    Where each push plans only the pages that it changes, a later push may change other pages, and nothing updates the comment of
    the first: let the last job give --outdated.
    """
    from reconciler import ci
    from reconciler.applier import read_plan
    from reconciler.render.code_host import COMMENT, outcome_line

    if plan is None and not outdated:
        raise click.UsageError("give the plan, or --outdated")
    document = read_plan(plan) if plan is not None else None
    results: tuple[ci.CommentResult, ...] = ()
    with code_host() as (host, context):
        if document is not None:
            begin: Literal["changes", "always"] = "changes" if when == "changes" else "always"
            results = (ci.comment(document, host, context, when=begin, now=_now(), before_after=before_after),)
        if outdated:
            results += ci.outdated(host, context)
    _say([(outcome_line(COMMENT, result.action, result.url), result.url) for result in results], "comment-url")
    if not results:
        click.echo("No comment is outdated.")
    return 0


@command.command("drift-issue", short_help="Open, refresh, reopen or close a page's drift issue.")
@click.argument("plan", type=click.Path(path_type=Path), required=False)
@click.option("--failed", is_flag=True, help="The check failed: no drift is told, and no issue is opened or closed.")
@click.option(
    "--label", default="statuspage-drift", show_default=True, help="The label by which the issues are found again."
)
def drift_issue_command(plan: Path | None, failed: bool, label: str) -> int:
    """Open, refresh, reopen or close the drift issue of each page, by what `reconciler drift --out` found.

    \b
    reconciler drift --out plan.json
    reconciler ci drift-issue plan.json
    reconciler ci drift-issue --failed          where drift wrote no plan
    """
    from reconciler import ci
    from reconciler.applier import read_plan
    from reconciler.render.code_host import ISSUE, outcome_line

    if plan is None and not failed:
        raise click.UsageError("give the plan of the check, or --failed")
    if not label.strip() or "," in label:
        raise click.UsageError(
            "--label is one label: it may not be empty or hold a comma, by which hosts divide labels"
        )
    document = read_plan(plan) if plan is not None else None
    with code_host() as (host, context):
        results = ci.drift_issue(document, "failed" if failed else None, host, context, now=_now(), label=label)
    _say([(outcome_line(ISSUE, result.action, result.url, result.page), result.url) for result in results], "issue-url")
    return 0


@command.command("drift-pr", short_help="Open, refresh or close a page's pull request that adopts its drift.")
@narrowing_options(adopting_base_option, live_option)
def drift_pr_command(request: PlanRequest) -> int:
    """Open, refresh or close a pull request (GitHub) or merge request (GitLab) for each page, that adopts what the page shows.

    \b
    base=$(reconciler ci base --workflow apply.yml)
    reconciler ci drift-pr ${base:+--base "$base"}
    reconciler ci drift-pr --page acme

    Without --base it offers whatever differs, so also the opposite of a change that is merged and not applied yet.

    It contains what `reconciler adopt` would write, as one commit on the branch reconciler/drift-PAGE, made through the code host's
    API: the checkout stays as it is. Each run writes the branch anew, on the commit of the run, until somebody else pushes to it. It is
    closed when nothing is left to adopt. The page is only read.

    GitHub: the job needs `contents: write` and `pull-requests: write`, and the repository must allow Actions to create pull requests.
    What GITHUB_TOKEN opens starts no workflows; give another token as RECONCILER_GITHUB_TOKEN where the plan is to run on it.
    """
    from reconciler.app.console import Console
    from reconciler.app.drift_pull import adopt_by_pull
    from reconciler.render.code_host import PULL, outcome_line

    console = Console.of_process()
    results = adopt_by_pull(request, console)
    lines = [(outcome_line(PULL, result.action, result.url, result.page), result.url) for result in results]
    _say(lines, "pull-request-url")
    return 0 if all(result.action != "unknown" for result in results) else 1


@command.command("base", short_help="Print the commit that was applied last.")
@click.option(
    "--workflow", metavar="NAME", help="The workflow's file (GitHub) or the apply job's name (GitLab); else this one."
)
@click.option("--job", metavar="NAME", help="The job that applies, where the workflow has others.")
@click.option("--branch", metavar="NAME", help="The branch that is applied; else the default branch.")
def base_command(workflow: str | None, job: str | None, branch: str | None) -> int:
    """Print the commit of the last run whose apply succeeded, or nothing where there was none: the REV for `apply --base`.

    \b
    base=$(reconciler ci base --workflow apply.yml)
    reconciler apply ${base:+--base "$base"} --auto-approve

    A success counts as "the whole commit is applied". Run `apply --only` in a job of another name.
    """
    from reconciler import ci
    from reconciler.render.escape import terminal

    with code_host(read_only=True) as (host, context):
        sha = ci.last_applied_commit(host, context, workflow, job=job, branch=branch)
    if sha:
        click.echo(sha)
    else:
        by = terminal(workflow or context.workflow or "")
        click.echo(f"Nothing was applied yet by {by}: there is no base.", err=True)
    return 0


@command.command("matrix", short_help="Print one job for each API key.")
@path_argument
@changed_since_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(("github", "gitlab")),
    default="github",
    show_default=True,
    help="github prints JSON on one line for fromJSON, gitlab a child pipeline.",
)
@click.option(
    "--include",
    default="/.gitlab/statuspage-key.yml",
    show_default=True,
    metavar="PATH",
    help="gitlab: the file of the repository that holds the template of the jobs.",
)
@click.option("--extends", "template", default=".statuspage-key", show_default=True, help="gitlab: that template.")
def matrix_command(path: str | None, changed_since: str | None, format_: str, include: str, template: str) -> int:
    """Print one job for each API key, never two for one: a service counts requests by key. Needs no key, and sends no request.

    \b
    echo "matrix=$(reconciler ci matrix --changed-since origin/main)" \\
      >> "$GITHUB_OUTPUT"
    reconciler ci matrix --format gitlab > keys.yml

    Where variables with keys are set, two that hold the same key are an error.
    """
    from reconciler import ci
    from reconciler.app.console import Console
    from reconciler.app.matrix import jobs_of
    from reconciler.render.escape import terminal

    console = Console.of_process()
    jobs, notes = jobs_of(PlanRequest(path=path, changed_since=changed_since))
    for note in notes:
        console.err(terminal(note.message))
    text = (
        ci.github_matrix(jobs) if format_ == "github" else ci.gitlab_pipeline(jobs, include=include, template=template)
    )
    console.document(text)
    return 0


@command.command("notify", short_help="Send changes of drift to a webhook.")
@click.argument("plan", type=click.Path(path_type=Path), required=False)
@click.option("--failed", is_flag=True, help="The check failed before it wrote a plan.")
@file_option("--state", required=True, help="Remembers what the last check found; keep it from run to run.")
@click.option(
    "--webhook-env",
    "variable",
    required=True,
    metavar="NAME",
    help="The environment variable with the URL, which is https or on loopback. Files can read names that begin with PAGE_.",
)
@click.option("--slack", is_flag=True, help="Send what an incoming webhook of Slack takes, in place of plain JSON.")
def notify_command(plan: Path | None, failed: bool, state: Path, variable: str, slack: bool) -> int:
    """Send changes of drift to a webhook: drift, other drift, recovery, a failed check. What is as it was sends nothing.

    \b
    reconciler drift --out drift.json
    reconciler ci notify drift.json --state state.json \\
      --webhook-env DRIFT_WEBHOOK --slack
    reconciler ci notify --failed --state state.json --webhook-env DRIFT_WEBHOOK

    One message for all pages. If the webhook does not take it, the next run sends it again.
    """
    from reconciler.app.console import Console
    from reconciler.app.notify import NotifyRequest, notify
    from reconciler.render.escape import terminal

    if (plan is None) != failed:
        raise click.UsageError("give the plan of the check, or --failed where there is none")
    sentences = notify(NotifyRequest(plan, state, variable, slack), Console.of_process(), _now())
    click.echo("\n".join(f"Sent: {terminal(text)}." for text in sentences) or "Nothing changed: no message was sent.")
    return 0


@command.command("fleet", short_help="Show the drift of many pages as one table.")
@click.argument("plans", nargs=-1, required=True, type=click.Path(path_type=Path))
@file_option("--state", help="The state that `ci notify` keeps: says since when a page differs.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json", "html")),
    default="text",
    show_default=True,
    help="Output format.",
)
def fleet_command(plans: tuple[Path, ...], state: Path | None, format_: str) -> int:
    """Show the drift of many pages as one table, worst first, from the plans of one check or of several jobs.

    \b
    reconciler drift --out drift.json
    reconciler ci fleet drift.json --state state.json
    reconciler ci fleet */drift.json --format html > fleet.html

    A page or a plan that cannot be read is a line of the table. A page that several plans hold counts once, as the first has it,
    and a note names the others. A state that cannot be read leaves "first seen" empty, and the command exits 1 after the table.
    """
    from reconciler import ci
    from reconciler.app.console import Console
    from reconciler.applier import read_plan
    from reconciler.documents.drift_state import read_state
    from reconciler.errors import ReconcilerError
    from reconciler.render.fleet_report import fleet_report

    documents, unread = {}, {}
    for path in dict.fromkeys(plans):
        try:
            documents[str(path)] = read_plan(path)
        except ReconcilerError as error:
            unread[str(path)] = error.message
    earlier, trouble = None, None
    try:
        earlier = read_state(state) if state is not None else None
    except ReconcilerError as error:
        trouble = error
    notes = [f"since when pages differ is not known: {trouble.message}"] if trouble else []
    fleet = ci.fleet_of(documents, unread, earlier, _now(), notes=notes)
    Console.of_process().document(fleet_report(fleet, format_))
    if trouble is not None:
        raise trouble
    return 0


def _say(results: list[tuple[str, str | None]], output: str) -> None:
    import os

    """Print the lines, and put out the first address."""
    from reconciler import ci

    for line, _ in results:
        click.echo(line)
    ci.write_outputs({output: next((url for _, url in results if url), "")}, os.environ)


def _now() -> datetime:
    return datetime.now(UTC)
