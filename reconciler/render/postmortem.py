"""The postmortem of an incident for people and programs."""

from collections.abc import Iterator

from reconciler import __version__
from reconciler.model.incident import LiveIncident
from reconciler.model.operation import LivePostmortem
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.json import dumped
from reconciler.render.wording import moment
from reconciler.render.wrap import paragraphs, wrapped


def postmortem_json(incident: LiveIncident, postmortem: LivePostmortem | None) -> str:
    """The postmortem as JSON, ASCII. `postmortem` is null if there is none."""
    entry = None
    if postmortem is not None:
        entry = {"body": postmortem.body, "draft": postmortem.draft, "published_at": postmortem.published_at}
    about = {"id": incident.id, "name": incident.name, "status": incident.status, "link": incident.link}
    return dumped({"format_version": "1.0", "tool_version": __version__, "incident": about, "postmortem": entry})


def postmortem_text(
    incident: LiveIncident, postmortem: LivePostmortem | None, *, color: bool = False, width: int = 100
) -> str:
    """The published text, and the draft where it differs."""
    paint = Paint(color)
    first, *more = wrapped("", f"{_line(incident.name)}  ({_line(incident.id)}, {_line(incident.status)})", width)
    return "\n".join([paint("bold", first), *more, *_parts(postmortem, width)]) + "\n"


def _parts(postmortem: LivePostmortem | None, width: int) -> Iterator[str]:
    if postmortem is None:
        yield "  no postmortem"
        return
    if postmortem.published_at is None:
        yield "  draft, not published"
        yield from _text(postmortem.draft, width)
        return
    yield f"  published {moment(postmortem.published_at)}"
    yield from _text(postmortem.body, width)
    if postmortem.draft.rstrip() not in ("", postmortem.body.rstrip()):
        yield ""
        yield "  a newer draft, not published"
        yield from _text(postmortem.draft, width)


def _text(text: str, width: int) -> Iterator[str]:
    yield ""
    yield from paragraphs("    ", text.rstrip(), width)


def _line(text: str) -> str:
    return terminal(text, 300)
