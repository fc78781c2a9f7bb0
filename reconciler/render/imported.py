"""The summary of an import: what is in the file, what must be set, and what could not be included."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.model.enumeration import and_more, first_of, listed
from reconciler.model.kind import Scope
from reconciler.model.resource import LivePage
from reconciler.render.ansi import Paint
from reconciler.render.counting import counted
from reconciler.render.escape import terminal
from reconciler.render.left_terraform import LeftTerraform, terraform_lines
from reconciler.render.wording import count, kind_word

SHOWN = 20
"""Maximum number of omitted things listed; the rest are counted. The file mentions all of them in comments."""

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Imported:
    """The data of the summary."""

    live: LivePage
    """The live page."""
    key: str
    """The page's key in the file."""
    files: Sequence[str] = ()
    """The files written."""
    variables: Sequence[tuple[str, str]] = ()
    """The names and contents of the variables that the file reads."""
    env_file: str | None = None
    """The file with the variables' values; None if none was written."""
    left_out: Sequence[tuple[str, str]] = ()
    """What is not in the file, with the reasons."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """The types that the service did not show, with the reasons."""
    untouched: int = 0
    """Number of settings omitted because they have their initial values."""
    repetitions: Sequence[tuple[int, int, str]] = ()
    """Groups with the same items: how many, of how many, and the YAML that would express them once."""
    schema: bool = True
    """Whether the schema that the first line names exists."""
    terraform: LeftTerraform | None = None
    """What a Terraform state said of the page; None without one."""


def imported_text(imported: Imported, *, color: bool = False) -> str:
    """The text at the end of an import."""
    return "\n".join(_lines(imported, Paint(color))) + "\n"


def pages_text(pages: Sequence[tuple[str, str]], *, color: bool = False) -> str:
    """The pages that can be imported, if none was named."""
    paint = Paint(color)
    if not pages:
        return f"{paint('warn', 'Not imported')}: no --page-id, and the key reaches no page.\n"
    lines = [f"{paint('warn', 'Not imported')}: no --page-id. The key reaches {count(len(pages), 'page')}:"]
    widest = max(len(terminal(page)) for page, _ in pages)
    lines += [f"  {terminal(page).ljust(widest)}  {terminal(name, _LONGEST)}" for page, name in pages]
    return (
        "\n".join([*lines, f"Next: reconciler import --page-id {terminal(pages[0][0])} --out statuspage.yaml"]) + "\n"
    )


def _lines(imported: Imported, paint: Paint) -> Iterator[str]:
    live = imported.live
    done = "Read" if imported.left_out else "Imported"
    yield f"{paint('good', done)} {terminal(live.name, _LONGEST)}: {counted(live.items)}, {count(live.requests, 'request')}."
    if imported.files:
        shown = first_of(imported.files, 3, terminal, closed=True, thousands=",")
        yield f"Written to {shown}. Its plan is empty."
    if imported.variables:
        yield from _variables(imported, paint)
    if imported.left_out:
        yield ""
        yield f"{paint('warn', 'Left out')}, for the file cannot hold it:"
        for what, why in imported.left_out[:SHOWN]:
            yield f"  {terminal(f'{what}: {why}', _LONGEST)}"
        if len(imported.left_out) > SHOWN:
            yield f"  {and_more(len(imported.left_out) - SHOWN, thousands=',')}, each a comment in the file"
    if imported.closed:
        yield ""
        yield f"{paint('warn', 'Not read')}, for the service does not show it to this key:"
        yield from (f"  {kind_word(kind)}: {terminal(why, _LONGEST)}" for kind, why in imported.closed.items())
    if imported.untouched:
        yield ""
        yield f"{count(imported.untouched, 'setting')} not written: the values are those of a page that nobody changed."
    for same, groups, yaml in imported.repetitions:
        yield ""
        yield f"{same:,} of {count(groups, 'group')} hold the same components. A matrix would say that once:"
        yield from (f"  {terminal(line)}" for line in yaml.split("\n"))
    yield from _beyond(imported, paint)
    if imported.terraform:
        yield from terraform_lines(imported.terraform, paint)
    if not imported.schema:
        yield ""
        yield "For completion in editors: mkdir -p schemas && reconciler schema config > schemas/config.schema.json"


def _variables(imported: Imported, paint: Paint) -> Iterator[str]:
    yield ""
    if imported.env_file:
        yield f"{paint('bold', 'Variables')} are in {terminal(imported.env_file)}, for nobody else to read. Keep it out of git."
        return
    yield f"{paint('bold', 'Set')} before planning:"
    widest = max(len(name) for name, _ in imported.variables)
    for name, about in imported.variables:
        yield f"  {name.ljust(widest)}  {terminal(about, _LONGEST)}"


def _beyond(imported: Imported, paint: Paint) -> Iterator[str]:
    """What the page has and the API cannot manage."""
    live = imported.live
    texts = [
        name for item in live.items if item.kind.identity.single for name, value in item.facts.items() if _has(value)
    ]
    ids = [item.fields.get("group_id") for item in live.items]
    groups = {id_ for id_ in ids if isinstance(id_, str) and id_}
    if groups:
        texts.append(f"{count(len(groups), 'template group')} (templates keep theirs by `group_id`)")
    if texts:
        yield ""
        yield f"{paint('bold', 'On the page')}, and not manageable through the API: {terminal(listed(texts))}."
    people = [
        kind for kind in live.service.kinds_of(Scope.PAGE) if kind.identity.personal and kind.name not in live.read
    ]
    unread = [kind.title.lower() for kind in people if kind.name not in imported.closed]
    if unread:
        yield ""
        yield f"{listed(unread).capitalize()} were not read; --members writes them too."


def _has(value: object) -> bool:
    """Whether a read-only setting contains something a person entered. Numbers are the service's own. An image may have
    URLs of several sizes.
    """
    if isinstance(value, Mapping):
        return any(key.endswith("url") and _has(address) for key, address in value.items())
    return isinstance(value, str) and bool(value.strip())
