"""The result of an apply as text."""

from collections import Counter
from collections.abc import Iterator

from reconciler.documents.result import OutcomeDocument, PageResultDocument, ResultDocument
from reconciler.model.enumeration import and_more, listed
from reconciler.model.result import INTERRUPTED, RENAMED
from reconciler.render.addresses import page_of
from reconciler.render.ansi import Paint
from reconciler.render.entry import SIGNS
from reconciler.render.escape import terminal
from reconciler.render.verdict import left_as_draft, left_to_people, matches, not_published, page_verdict
from reconciler.render.wording import count, exactly

STILL_SHOWN = 20
"""Maximum number of remaining differences listed; the rest are counted."""

_LONGEST_LINE = 600
_DONE = {"create": "created", "update": "updated", "delete": "deleted", "manual": "left to you"}
IN_DRAFT = " in the draft"
"""What is said of what was done where visitors do not see it."""

_WORDS = {"adopted": "there already", "unknown": "of unknown fate"}


def result_text(result: ResultDocument, *, color: bool = False) -> str:
    """What was done, what failed or was skipped and why, whether the page now matches the configuration, and what to do
    next.
    """
    paint = Paint(color)
    lines: list[str] = []
    for page in result.pages:
        lines += [
            *_page(page, [outcome for outcome in result.outcomes if page_of(outcome.address) == page.key], paint),
            "",
        ]
    lines += _summary(result, paint)
    return "\n".join(lines) + "\n"


def _page(page: PageResultDocument, outcomes: list[OutcomeDocument], paint: Paint) -> Iterator[str]:
    yield f"{paint('bold', _line(page.key))} ({_line(page.shown_id)})"
    for outcome in outcomes:
        if not outcome.not_begun:  # only counted, at the end
            yield from _outcome(outcome, paint)
    if page.found_by_name and page.id:
        yield f"  Write its id into the file, under `{_line(page.key)}:`"
        yield f"      {paint('bold', f'id: {_line(page.id)}')}"
    if any(outcome.in_draft for outcome in outcomes) and not left_as_draft(page):
        yield f"  {paint('warn', not_published(page))}"
    if page.error not in (None, INTERRUPTED):
        yield f"  {paint('bad', 'error:')} {_line(page.error)}"
        return
    undone = any(outcome.status in ("failed", "unknown", "skipped") for outcome in outcomes)
    yield f"  {paint('good' if matches(page) else 'warn', page_verdict(page, undone=undone))}"
    yield from _listed([_line(address) for address in page.remaining])
    also = left_to_people(page)
    if page.remaining and also:
        yield f"  {paint('warn', f'Beside that: {also}:')}"
    yield from _to_do(page, paint)
    yield from (f"  {_line(note.message)}" for note in page.statuses)


def _to_do(page: PageResultDocument, paint: Paint) -> Iterator[str]:
    """What is left for people: manual changes, order, and what blocks the next plan."""
    for manual in page.manual:
        fields = f" ({_line(', '.join(manual.fields))})" if manual.fields else ""
        yield paint("manual", f"      ! {_line(manual.address.partition('/')[2])}{fields}")
        yield from (f"          {_line(note.message)}" for note in manual.notes)
    yield from (f"      {_line(note.message)}" for note in page.order)
    for note in (*((*page.unpublished, *page.concealed) if left_as_draft(page) else ()), *page.waiting):
        yield f"      {_line(note.message)}"
    for block in page.blocked_by:
        yield f"      {paint('bold', _line(block.rule))}: {_line(block.message)}"
        yield f"          To allow this: {_line(block.hint)}"


def _listed(names: list[str]) -> Iterator[str]:
    yield from (f"      {name}" for name in names[:STILL_SHOWN])
    if more := and_more(len(names) - STILL_SHOWN, thousands=","):
        yield f"      {more}"


def _outcome(outcome: OutcomeDocument, paint: Paint) -> Iterator[str]:
    address = _line(outcome.address.partition("/")[2])
    reason = f": {_line(outcome.reason)}" if outcome.reason else ""
    if outcome.status == "failed":
        yield f"  {paint('bad', f'{SIGNS[outcome.action]} {address}  FAILED')}{reason}"
    elif outcome.status == "unknown":
        yield f"  {paint('bad', f'{SIGNS[outcome.action]} {address}  MAY BE DONE')}{reason}"
    elif outcome.status == "skipped":
        yield f"  {paint('warn', f'{SIGNS[outcome.action]} {address}  skipped')}{reason}"
    else:
        text = "was there already" if outcome.status == "adopted" else _DONE[outcome.action]
        created_as = f" ({_line(outcome.id)})" if outcome.id and outcome.action == "create" else ""
        where = IN_DRAFT if outcome.in_draft else ""
        yield f"  {paint(outcome.action, f'{SIGNS[outcome.action]} {address}')}  {text}{created_as}{where}{reason}"
    if outcome.ignored:
        yield f"      {paint('warn', f'the service kept its own {listed([_line(name) for name in outcome.ignored])}')}"


def _summary(result: ResultDocument, paint: Paint) -> Iterator[str]:
    tally = Counter(_tallied(outcome) for outcome in result.outcomes if not outcome.not_begun)
    settled = [f"{word}{where}" for where in ("", IN_DRAFT) for word in (*_DONE.values(), _WORDS["adopted"])]
    done, undone = (
        ", ".join(f"{tally[word]:,} {word}" for word in words if tally[word])
        for words in ((*settled, _WORDS["unknown"]), ("failed", "skipped"))
    )
    lost = f" Not applied: {undone}." if undone else ""
    writes = f" ({count(result.writes, 'write')})" if result.writes else ""
    used = f"Used {count(result.reads + result.writes, 'API request')}{writes} in {exactly(result.seconds)}."
    yield f"{paint('bold', 'Applied:')} {done or 'nothing'}.{lost} {used}"
    if result.interrupted:
        left = sum(outcome.not_begun for outcome in result.outcomes)
        text = f": {left:,} not begun" if left else ""
        yield paint(
            "warn",
            f"Interrupted after the request in flight{text}. Run `reconciler apply` again: it goes on from here.",
        )
    elif result.exit_code and any(block.rule == RENAMED for page in result.pages for block in page.blocked_by):
        yield paint("warn", "Do not run it again before what is said above is answered: it would make things twice.")
    elif result.exit_code and _declined(result):
        yield paint(
            "warn",
            "The service took the writes and kept values of its own; another run would meet the same. "
            "Write these as the service has them, or leave them alone: `ignore: [kind/path:field]`.",
        )
    elif result.exit_code and any(page.blocked_by for page in result.pages):
        yield paint("warn", "Not all of it is done, and another run would be refused: see above what blocks it.")
    elif result.exit_code:
        yield paint("warn", "Not all of it is done. Run `reconciler apply` again: what is done is found done.")


def _tallied(outcome: OutcomeDocument) -> str:
    """The word under which an outcome is counted."""
    word = _DONE[outcome.action] if outcome.status == "done" else _WORDS.get(outcome.status, outcome.status)
    return f"{word}{IN_DRAFT}" if outcome.in_draft else word


def _declined(result: ResultDocument) -> bool:
    """Whether only values rejected by the service remain, so that running again changes nothing."""
    if any(page.error is not None for page in result.pages):
        return False
    kept = {outcome.address for outcome in result.outcomes if outcome.ignored}
    undone = any(outcome.status in ("failed", "unknown", "skipped") for outcome in result.outcomes)
    remaining = [address for page in result.pages for address in page.remaining]
    return not undone and bool(remaining) and kept.issuperset(remaining)


def _line(text: str) -> str:
    return terminal(text, _LONGEST_LINE)
