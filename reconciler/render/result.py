"""What an apply did, as text."""

from collections.abc import Iterator

from reconciler.model.result import OutcomeDocument, PageResultDocument, ResultDocument
from reconciler.render.ansi import Paint
from reconciler.render.entry import SIGNS
from reconciler.render.escape import clip, terminal
from reconciler.render.layout import page_of
from reconciler.render.words import count, exactly, listed

STILL_SHOWN = 20
"""So many things that still differ are listed; the rest is counted."""

_LONGEST_LINE = 600
_DONE = {"create": "created", "update": "updated", "delete": "deleted", "manual": "left to you"}
_WORDS = {"adopted": "there already", "unknown": "of unknown fate"}


def result_text(result: ResultDocument, *, color: bool = False) -> str:
    """What was done, what failed and why, what was skipped, whether the page is now as declared, and what to do next."""
    paint = Paint(color)
    lines: list[str] = []
    for page in result.pages:
        lines += [*_page(page, [one for one in result.outcomes if page_of(one.address) == page.key], paint), ""]
    lines += _summary(result, paint)
    return "\n".join(lines) + "\n"


def _page(page: PageResultDocument, outcomes: list[OutcomeDocument], paint: Paint) -> Iterator[str]:
    yield f"{paint('bold', _line(page.key))} ({_line(page.id)})"
    for one in outcomes:
        yield from _outcome(one, paint)
    if page.error is not None:
        yield f"  {paint('bad', 'error:')} {_line(page.error)}"
    elif page.converged:
        yield f"  {paint('good', 'The page is as declared.')}"
    elif page.remaining:
        yield f"  {paint('warn', 'Still different')} ({len(page.remaining):,})"
        yield from (f"      {_line(address)}" for address in page.remaining[:STILL_SHOWN])
        if len(page.remaining) > STILL_SHOWN:
            yield f"      and {len(page.remaining) - STILL_SHOWN:,} more"
    elif any(one.status in ("failed", "unknown", "skipped") for one in outcomes):
        yield f"  {paint('warn', 'Not everything of the plan was carried out.')}"
    else:
        yield f"  {paint('warn', 'Whether the page is as declared was not looked at.')}"


def _outcome(one: OutcomeDocument, paint: Paint) -> Iterator[str]:
    address = _line(one.address.partition("/")[2])
    reason = f": {_line(one.reason)}" if one.reason else ""
    if one.status == "failed":
        yield f"  {paint('bad', f'{SIGNS[one.action]} {address}  FAILED')}{reason}"
    elif one.status == "unknown":
        yield f"  {paint('bad', f'{SIGNS[one.action]} {address}  MAY BE DONE')}{reason}"
    elif one.status == "skipped":
        yield f"  {paint('warn', f'{SIGNS[one.action]} {address}  skipped')}{reason}"
    else:
        said = "was there already" if one.status == "adopted" else _DONE[one.action]
        known = f" ({_line(one.id)})" if one.id and one.action == "create" else ""
        yield f"  {paint(one.action, f'{SIGNS[one.action]} {address}')}  {said}{known}{reason}"
    if one.ignored:
        yield f"      {paint('warn', f'the service kept its own {listed([_line(name) for name in one.ignored])}')}"


def _summary(result: ResultDocument, paint: Paint) -> Iterator[str]:
    tally = dict.fromkeys((*_DONE.values(), "there already", "failed", "of unknown fate", "skipped"), 0)
    for one in result.outcomes:
        tally[_DONE[one.action] if one.status == "done" else _WORDS.get(one.status, one.status)] += 1
    done = ", ".join(f"{number:,} {word}" for word, number in tally.items() if number) or "nothing"
    requests = f"{count(result.reads, 'request')} read, {result.writes:,} written, in {exactly(result.seconds)}"
    yield f"{paint('bold', 'Applied:')} {done}. {requests}."
    if result.interrupted:
        left = sum(one.status == "skipped" for one in result.outcomes)
        told = f": {count(left, 'action')} not begun" if left else ""
        yield paint(
            "warn",
            f"Interrupted after the request in flight{told}. Run `reconciler apply` again: it goes on from here.",
        )
    elif result.exit_code and _declined(result):
        yield paint(
            "warn",
            "The service took the writes and kept values of its own; another run would meet the same. "
            "Write these as the service has them, or leave them alone: `ignore: [kind/path:field]`.",
        )
    elif result.exit_code:
        yield paint("warn", "Not all of it is done. Run `reconciler apply` again: what is done is found done.")


def _declined(result: ResultDocument) -> bool:
    """Whether all that is left is what the service would not have: then running again changes nothing."""
    if any(page.error is not None for page in result.pages):
        return False
    kept = {one.address for one in result.outcomes if one.ignored}
    undone = any(one.status in ("failed", "unknown", "skipped") for one in result.outcomes)
    remaining = [address for page in result.pages for address in page.remaining]
    return not undone and bool(remaining) and kept.issuperset(remaining)


def _line(text: str) -> str:
    return terminal(clip(text, _LONGEST_LINE))
