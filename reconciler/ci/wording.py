"""The few sentences around a plan in an issue. The plan itself is Markdown from `render`; what stands here holds no stranger's text."""

from datetime import datetime

from reconciler.ci.marker import DriftMarker
from reconciler.model.document import PageDocument, PlanDocument

FAILED = "> **The last check failed**"
"""How the line begins that tells of a failed check; at most one, right under the marker."""

ROOM = 300
"""Characters kept free for that line."""


def key_text(key: str) -> str:
    """A page's key as plain text: whatever could be markup is an underscore."""
    return "".join(c if c.isalnum() or c in "._- " else "_" for c in key)[:80]


def issue_title(page: PageDocument) -> str:
    """The title of a page's issue: the same for ever."""
    return f"Status page {key_text(page.key)} differs from its declaration"


def issue_body(marker: DriftMarker, plan: PlanDocument, *, now: datetime, run_url: str | None, limit: int) -> str:
    """The text of an open issue: since when, what, and what to do about it."""
    from reconciler.render.markdown import plan_markdown

    page = plan.pages[0]
    head = (
        f"{marker}\n"
        f"The status page `{key_text(page.key)}` is not as the file declares it.\n"
        f"First seen {_shown(marker.first_seen)}, last checked {_time(now)}{_run(run_url)}.\n\n"
    )
    tail = (
        "\n\n---\n"
        "**To put the page back as declared,** run the apply workflow (or `reconciler apply`).\n"
        "**To keep what the page has now,** change the file: "
        f"`reconciler import --page-id {key_text(page.id)}` prints the page as it is.\n\n"
        "This issue closes itself with the run that finds no difference.\n"
    )
    made = plan_markdown(plan, limit=max(1, limit - len(head) - len(tail) - ROOM), now=now, rest=run_url)
    return head + made.text.rstrip("\n") + tail


def failed_body(body: str, *, now: datetime, run_url: str | None) -> str:
    """The same text with one line under the marker: the last check failed, so what follows is older."""
    first, _, rest = sound_body(body).partition("\n")
    line = f"{FAILED} ({_time(now)}{_run(run_url)}); what follows is from the one before."
    return f"{first}\n{line}\n\n{rest}"


def sound_body(body: str) -> str:
    """The same text without that line."""
    first, _, rest = body.replace("\r\n", "\n").partition("\n")
    if rest.startswith(FAILED):
        rest = rest.partition("\n")[2].removeprefix("\n")
    return f"{first}\n{rest}"


def closing(now: datetime, run_url: str | None) -> str:
    """The comment with which an issue is closed."""
    return f"The page is as declared again, found {_time(now)}{_run(run_url)}."


def reopening(now: datetime, run_url: str | None) -> str:
    """The comment with which an issue is opened again."""
    return f"The page differs again, found {_time(now)}{_run(run_url)}."


def doubled(number: int) -> str:
    """The comment with which the second of two issues for one page is closed."""
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
