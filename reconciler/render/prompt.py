"""The question before an apply. Deletions are listed separately, so that nobody confirms one unseen."""

from collections import Counter
from collections.abc import Iterator

from reconciler.documents.plan import PlanDocument
from reconciler.model.enumeration import listed
from reconciler.model.plan import quoted
from reconciler.render.addresses import page_of, parts
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.folding import Fold, folds
from reconciler.render.layout import layout
from reconciler.render.wording import count, kind_word

_LONGEST_NAME = 200


def question(document: PlanDocument, *, color: bool = False) -> str:
    """Every deletion with what is lost, who is notified, and how many changes each page gets."""
    paint = Paint(color)
    lines = list(_going(document))
    if lines:
        lines = [paint("bad", "These will be deleted:"), *(paint("delete", line) for line in lines), ""]
    number = sum(action.action != "manual" for action in document.actions)
    lines += [
        *_seen(document),
        *_told(document),
        f"Apply {'this' if number == 1 else 'these'} {count(number, 'change')} to {_pages(document)}?",
    ]
    return "\n".join(lines) + "\n"


def _seen(document: PlanDocument) -> Iterator[str]:
    """What visitors see of a page that is hidden, shown or archived."""
    notes = [
        (page_of(a.address), note.message) for a in document.actions for note in a.notes if note.code == "visitors"
    ]
    if notes:
        yield "What visitors see changes:"
        yield from (f"  - {_line(page)}: {terminal(text)}" for page, text in notes)
        yield ""


def _told(document: PlanDocument) -> Iterator[str]:
    """Who is notified, each sentence once."""
    counter = Counter(text for action in document.actions for text in action.notifies)
    if counter:
        yield "People may be notified:"
        yield from (
            f"  - {_line(text)}{f' ({number:,} times)' if number > 1 else ''}" for text, number in counter.items()
        )
        yield ""


def _pages(document: PlanDocument) -> str:
    return listed([_line(page.label) for page in layout(document).pages])


def _going(document: PlanDocument) -> Iterator[str]:
    many = len(document.pages) > 1
    for fold in folds(document.actions):
        if fold.first.action.action == "delete":
            yield from _deleted(fold, many)
    for vanish in document.vanishes:
        page, kind, path = parts(vanish.address)
        of = f" of {_line(page)}" if many else ""
        yield f"  - {kind_word(kind)} {_line(path[-1] if path else '')}{of}: is deleted with its last component"


def _deleted(fold: Fold, many: bool) -> Iterator[str]:
    """One deletion, or a fold with all its names."""
    action = fold.first.action
    parent = f" in {_line(action.path[-2])}" if len(action.path) > 1 else ""
    losses = [_line(note.message) for note in action.notes if note.code in ("loses", "ungroups", "vanishes")]
    lost = "; ".join(losses)
    if fold.size == 1 or fold.is_one_thing:
        text = f": {lost}" if lost else ""
        page = f" of {listed(list(map(_line, fold.pages)))}" if many else ""
        yield f"  - {_line(fold.first.called)}{parent}{page}{text}"
        return
    each = " on each page" if fold.each else ""
    yield f"  - {fold.title[0]}{parent}{each}{f', each {lost}' if lost else ''}:"
    for spread in fold.spread():
        page = f" (of {listed(list(map(_line, spread.pages)))})" if many else ""
        yield f"      {', '.join(_line(quoted(name)) for name in spread.names)}{page}"


def _line(text: str) -> str:
    return terminal(text, _LONGEST_NAME)
