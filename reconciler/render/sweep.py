"""A sweep for people: whom the policies affect, by rule, and what was done."""

from collections.abc import Iterator

from reconciler.documents.sweep import FoundDocument, PageSweepDocument, SweepDocument
from reconciler.model.enumeration import listed
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.json import dumped
from reconciler.render.wording import count

RULES = {
    "email_domains": "email domains that may not subscribe",
    "quarantined": "in quarantine",
    "unconfirmed": "never confirmed",
}
_SIGNS = {"report": ("!", "manual"), "reactivate": ("~", "update"), "remove": ("-", "delete")}
_DONE = {"reactivate": "reactivated", "remove": "removed", "report": "reported"}
_MOST = 20
"""Maximum number of contacts listed per rule; counts include the rest."""


def sweep_json(document: SweepDocument) -> str:
    """The sweep as JSON, ASCII."""
    return dumped(document.model_dump(mode="json"))


def sweep_text(document: SweepDocument, *, color: bool = False) -> str:
    """What was found and, if carried out, what was done."""
    paint = Paint(color)
    lines: list[str] = []
    for page in document.pages:
        lines += [*_page(page, document.carried_out, paint), ""]
    if not document.pages:
        lines = ["No page of the file has `policies:` under `subscribers:`; there is nothing to sweep by.", ""]
    return "\n".join(lines[:-1]) + "\n"


def sweep_question(document: SweepDocument) -> str:
    """The question before a sweep: how many subscribers are affected, and how."""
    counts = _counts(
        subscriber for page in document.pages for subscriber in page.found if subscriber.action != "report"
    )
    texts = [f"{what} {count(number, 'subscriber')}" for what, number in counts.items()]
    text = {
        "remove": "Nobody is notified of a removal.",
        "reactivate": "Whether the service tells those who are reactivated is not documented.",
    }
    return " ".join([f"{listed(texts).capitalize()}?", *(text[what] for what in counts if what in text)]) + "\n"


def _page(page: PageSweepDocument, carried_out: bool, paint: Paint) -> Iterator[str]:
    named = f"{_line(page.name)}, " if page.name else ""
    yield paint("bold", f"{_line(page.key)} ({named}{_line(page.id)})")
    if page.error:
        yield paint("bad", f"  could not be read: {_line(page.error)}")
        return
    if carried_out:
        yield from _account(page, paint)
        return
    for rule, words in RULES.items():
        people = [subscriber for subscriber in page.found if subscriber.rule == rule]
        if people:
            yield from _rule(words, people, paint)
    if not page.found:
        yield "  The policies match nobody."
    yield from (f"  {_line(note)}" for note in page.notes)
    for block, hint in zip(page.blocked_by, page.hints, strict=True):
        yield paint("bad", f"  blocked by {_line(block)}")
        yield f"    {_line(hint)}"


def _rule(words: str, people: list[FoundDocument], paint: Paint) -> Iterator[str]:
    texts = [f"{number} to {what}" for what, number in _counts(people).items()]
    yield f"  {words}: {listed(texts)}"
    for subscriber in people[:_MOST]:
        sign, style = _SIGNS[subscriber.action]
        days = f"  for {count(subscriber.days, 'day')}" if subscriber.days is not None else ""
        yield paint(style, f"    {sign} {_line(subscriber.contact)}{days}")
    if len(people) > _MOST:
        yield f"      and {count(len(people) - _MOST, 'more', 'more')}"


def _account(page: PageSweepDocument, paint: Paint) -> Iterator[str]:
    done = [f"{_DONE[what]} {number}" for what, number in page.done.items() if number]
    if done:
        yield f"  {listed(done).capitalize()}."
    elif not any(subscriber.action != "report" for subscriber in page.found):
        yield "  Nothing to do: the policies only report." if page.found else "  The policies match nobody."
    for what, number in page.failed.items():
        yield paint("bad", f"  {count(number, 'subscriber')} not {_DONE[what]}")
    yield from (f"    {_line(reason)}" for reason in page.reasons)
    if page.changed:
        yield f"  {count(page.changed, 'subscriber')} left alone: confirmed or recovered since the list was read"
    if page.left:
        yield paint("bad", f"  {count(page.left, 'subscriber')} not treated: stopped before; run it again")


def _counts(people: Iterator[FoundDocument] | list[FoundDocument]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for subscriber in people:
        counts[subscriber.action] = counts.get(subscriber.action, 0) + 1
    return counts


def _line(text: str) -> str:
    return terminal(text, 300)
