"""The sentences around a plan in an issue. The plan itself is Markdown from `render`. Nothing here contains untrusted
text.
"""

from datetime import datetime

from reconciler.ci.marker import DriftMarker
from reconciler.documents.page import PageDocument
from reconciler.documents.plan import PlanDocument

FAILED = "> **The last check failed**"
"""The start of the line about a failed check. There is at most one, directly below the marker."""

OUTDATED = "> **Outdated**"
"""The start of the line about a comment of an earlier commit. There is at most one, directly below the marker."""

ROOM = 300
"""Number of characters reserved for that line."""


def key_text(key: str) -> str:
    """A page key as plain text; characters that could be markup become underscores."""
    return "".join(c if c.isalnum() or c in "._- " else "_" for c in key)[:80]


def issue_title(page: PageDocument) -> str:
    """The title of a page's issue. It never changes."""
    what = "Status page" if page.scope == "page" else "Organization"
    return f"{what} {key_text(page.key)} differs from the configuration"


def issue_body(marker: DriftMarker, plan: PlanDocument, *, now: datetime, run_url: str | None, limit: int) -> str:
    """The text of an open issue: since when the page has drifted, how, and what to do."""
    from reconciler.render.markdown import plan_markdown

    page = plan.pages[0]
    head = (
        f"{marker}\n"
        f"The {'status page' if page.scope == 'page' else page.scope} `{key_text(page.key)}` differs from the configuration.\n"
        f"First seen {_shown(marker.first_seen)}, last checked {_time(now)}{_run(run_url)}.\n\n"
    )
    tail = f"\n\n---\n{_advice(plan)}\n\nThis issue closes itself with the run that finds no difference.\n"
    markdown_plan = plan_markdown(plan, limit=max(1, limit - len(head) - len(tail) - ROOM), now=now, remainder=run_url)
    return head + markdown_plan.text.rstrip("\n") + tail


def _advice(plan: PlanDocument) -> str:
    """What to do about the drift. Only advice that works for this plan is given."""
    page = plan.pages[0]
    manual = plan.summary.manual
    if plan.blocked_by:
        back = f"**Apply refuses this plan.** Above stands what blocks it and what would allow it; or change the {page.scope} manually."
    elif not plan.pending:
        back = f"**To put the {page.scope} back,** make the changes above manually: apply cannot make any of them."
    else:
        back = f"**To put the {page.scope} back,** run the apply job (or `reconciler apply`)."
        if manual:
            text = "1 change must be" if manual == 1 else f"{manual} changes must be"
            back += f" {text} made manually: apply cannot make {'it' if manual == 1 else 'them'}."
    keep = f"**To keep what the {page.scope} has now,** change the file"
    if page.scope == "page" and page.id:
        return f"{back}\n{keep}: `reconciler adopt` writes it there, in place."
    return f"{back}\n{keep}."


def pull_title(page: PageDocument) -> str:
    """The title of a page's pull request, and of its commit. It never changes."""
    what = "status page" if page.scope == "page" else "organization"
    return f"Adopt what {what} {key_text(page.key)} shows"


def pull_body(marker: DriftMarker, page: PageDocument, summary: str, *, now: datetime, run_url: str | None) -> str:
    """The text of a page's pull request: what it writes, and since when the page has drifted."""
    return (
        f"{marker}\n"
        f"The {'status page' if page.scope == 'page' else page.scope} `{key_text(page.key)}` differs from the configuration. "
        f"Merging this keeps what the page shows; nothing on the page changes.\n"
        f"First seen {_shown(marker.first_seen)}, last checked {_time(now)}{_run(run_url)}.\n\n"
        f"{summary.strip()}\n\n---\n"
        "**To put the page back instead,** run the apply job (or `reconciler apply`). "
        "Its branch is written anew by each run until somebody else pushes to it, and this closes itself with the run that "
        "finds nothing to adopt.\n"
    )


def pull_closing(page: PageDocument, now: datetime, run_url: str | None) -> str:
    """The comment that closes a pull request."""
    return f"Nothing on the {page.scope} is left to adopt, found {_time(now)}{_run(run_url)}."


def failed_body(body: str, *, now: datetime, run_url: str | None) -> str:
    """The text with a line below the marker that the last check failed, so the rest is older."""
    line = f"{FAILED} ({_time(now)}{_run(run_url)}); what follows is from the one before."
    return _with_line(sound_body(body), line)


def sound_body(body: str) -> str:
    """The text without that line."""
    return _without_line(body, FAILED)


def outdated_body(body: str, sha: str, head: str) -> str:
    """The text of a plan comment with a line below the marker that it is about `sha`, and not about the last commit `head`."""
    line = (
        f"{OUTDATED}: this plan is of commit {sha[:12]}. "
        f"No plan of the same pages was posted for {head[:12]}, the last commit when this was written."
    )
    return _with_line(_without_line(body, OUTDATED), line)


def _with_line(body: str, line: str) -> str:
    first, _, remainder = body.partition("\n")
    return f"{first}\n{line}\n\n{remainder}"


def _without_line(body: str, start: str) -> str:
    first, _, remainder = body.replace("\r\n", "\n").partition("\n")
    if remainder.startswith(start):
        remainder = remainder.partition("\n")[2].removeprefix("\n")
    return f"{first}\n{remainder}"


def closing(page: PageDocument, now: datetime, run_url: str | None) -> str:
    """The comment that closes an issue."""
    what = "What is compared" if page.uncompared else f"The {page.scope}"
    return f"{what} matches the configuration again, found {_time(now)}{_run(run_url)}."


def reopening(page: PageDocument, now: datetime, run_url: str | None) -> str:
    """The comment that reopens an issue."""
    return f"The {page.scope} differs again, found {_time(now)}{_run(run_url)}."


def doubled(number: int) -> str:
    """The comment that closes a duplicate issue."""
    return f"Two runs opened an issue at the same moment; #{number} is the one that is kept."


def _run(url: str | None) -> str:
    return f" by [this run]({url})" if url else ""


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _shown(text: str) -> str:
    try:
        return _time(datetime.fromisoformat(text))
    except ValueError:
        return "some time ago"
