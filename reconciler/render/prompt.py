"""What is asked before a plan is applied: deletes apart, so that nobody says yes to one unseen."""

from collections.abc import Iterator

from reconciler.model.document import PlanDocument
from reconciler.render.ansi import Paint
from reconciler.render.entry import entry
from reconciler.render.escape import clip, terminal
from reconciler.render.layout import layout, parts
from reconciler.render.words import count, kind_word, listed

_LONGEST_NAME = 200


def question(document: PlanDocument, *, color: bool = False) -> str:
    """Every delete with what is lost by it, then how many changes go to which page."""
    paint = Paint(color)
    lines = list(_going(document))
    if lines:
        lines = [paint("bad", "These will be deleted:"), *(paint("delete", line) for line in lines), ""]
    number = sum(action.action != "manual" for action in document.actions)
    names = [_line(page.label) for page in layout(document).pages]
    lines.append(f"Apply {'this' if number == 1 else 'these'} {count(number, 'change')} to {listed(names)}?")
    return "\n".join(lines) + "\n"


def _going(document: PlanDocument) -> Iterator[str]:
    many = len(document.pages) > 1
    for action in document.actions:
        if action.action == "delete":
            made = entry(action)
            holder = f" in {_line(action.path[-2])}" if len(action.path) > 1 else ""
            page = f" of {_line(parts(action.address)[0])}" if many else ""
            loses = [_line(note.message) for note in action.notes if note.code in ("loses", "ungroups", "vanishes")]
            said = f": {'; '.join(loses)}" if loses else ""
            yield f"  - {_line(made.called)}{holder}{page}{said}"
    for one in document.vanishes:
        page, kind, path = parts(one.address)
        of = f" of {_line(page)}" if many else ""
        yield f"  - {kind_word(kind)} {_line(path[-1] if path else '')}{of}: is deleted with its last component"


def _line(text: str) -> str:
    return terminal(clip(text, _LONGEST_NAME))
