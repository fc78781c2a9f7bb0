"""Generate the configuration of a live page, as a person would have written it. Its plan is empty.

Items are in page order; defaults and empty fields are omitted; secrets and contacts are read from the environment.
Everything is derived from the resource type descriptions, so a new type needs no code here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.config.load.files import MAX_CONFIG_BYTES, Text
from reconciler.config.load.load import load_texts
from reconciler.config.schema.sections import DEFAULTS, FileSection, fields_in, sections
from reconciler.config.write.items import LeftOut, Variable, Writing, called, fields, named_items, people_items
from reconciler.config.write.names import WrittenNames, slug
from reconciler.config.write.repeats import Repetition, hoist, repetition
from reconciler.config.write.schedule import windows
from reconciler.config.yaml.emit import Entries, Items, Remark, emit
from reconciler.errors import ReconcilerError
from reconciler.model.kind import Scope
from reconciler.model.resource import Config, LivePage
from reconciler.model.services import DEFAULT

SCHEMA = "./schemas/config.schema.json"
"""The default path of the JSON Schema that the file refers to."""


@dataclass(frozen=True)
class Written:
    """A generated configuration."""

    key: str
    """The page key used in it."""
    text: str
    """The YAML."""
    files: Mapping[str, str]
    """Texts of separate files, by path below its folder."""
    variables: tuple[Variable, ...] = field(repr=False)
    """Environment variables that must be set to load it."""
    left_out: tuple[LeftOut, ...]
    """What the page has but the file could not express."""
    untouched: int = 0
    """Number of settings omitted because they have their initial values."""
    repetitions: tuple[Repetition, ...] = ()
    """Groups that a single matrix could generate."""
    ids: frozenset[str] = frozenset()
    """The live IDs of what is in it."""


def write_page(
    live: LivePage,
    *,
    key: str | None = None,
    people: bool = False,
    split: bool = False,
    site: str | None = None,
    schema: str = SCHEMA,
    every_setting: bool = False,
    remarks: Mapping[str, Sequence[str]] | None = None,
) -> Written:
    """Generate the file of one live page. It contains only the resource types that were read.

    Args:
        key: the page key; by default derived from the page's name.
        people: whether to write subscribers, with their contacts as environment variables.
        split: whether to write long texts to separate files.
        site: the site on which the service keeps the page, where the file is to say it.
        schema: the path of the JSON Schema for editors, relative to the file.
        every_setting: whether to write settings that still have their initial values.
        remarks: comments to write above a resource, by its ID.
    """
    key = key or slug(live.name, "page")
    writing = Writing(key, WrittenNames(live), split, people, every_setting, remarks or {})
    within = sections(Scope.PAGE, live.service)
    blocks = {section: _section(section, live, people, writing) for section in within}
    page = _page(live, blocks, site)
    pages, root = Entries([(key, page)]), Entries([("version", 1)])
    root.add("pages", pages)
    repetitions = (repetition(block, section) for section, block in blocks.items() if isinstance(block, Items))
    return Written(
        key,
        emit(root, [f"yaml-language-server: $schema={schema}"]),
        writing.files,
        tuple(writing.variables.values()),
        tuple(writing.left_out),
        writing.untouched,
        tuple(repetition for repetition in repetitions if repetition is not None),
        frozenset(writing.ids),
    )


def _page(live: LivePage, blocks: Mapping[FileSection, Entries | Items | None], site: str | None) -> Entries:
    """The page's block: its ID and service, defaults that items share, and its sections."""
    page = Entries()
    page.add("id", live.id)
    if live.service is not DEFAULT:
        provider = Entries()
        provider.add("type", live.service.name)
        if site is not None:
            provider.add("site", site)
        page.add("provider", provider)
    defaults = hoist(blocks, live.service)
    if defaults.parts:
        page.add(DEFAULTS, defaults)
    for head in _heads(tuple(blocks)):
        own, inside = _head(head, blocks)
        if own is not None:
            _place(page, head, own)
        if inside.parts:
            _place(page, head, inside)
    return page


def read_back(written: Written) -> Config:
    """The configuration that `load` reads from the file.

    Raises:
        ConfigError: `load` rejects it.
        ReconcilerError: it is too large.
    """
    if len(written.text.encode("utf-8")) > MAX_CONFIG_BYTES:
        raise ReconcilerError(
            f"the page's texts make a file of more than the {MAX_CONFIG_BYTES:,} bytes that are read",
            hint="give --split: long texts then go into files beside it",
        )
    environ = {variable.name: variable.value or "set" for variable in written.variables}
    return load_texts([Text("statuspage.yaml", written.text)], written.files.__getitem__, environ=environ)


def _place(target: Entries, key: str, block: Entries | Items) -> None:
    """Add a block under its key. For a block that contains only comments, add just those."""
    if all(isinstance(part, Remark) for part in block.parts):
        target.parts += [part for part in block.parts if isinstance(part, Remark)]
    else:
        target.add(key, block)


def _head(head: str, blocks: Mapping[FileSection, Entries | Items | None]) -> tuple[Entries | Items | None, Entries]:
    """The block of a top-level key itself, and the blocks below it: in the block itself where that is a map."""
    own = next((block for section, block in blocks.items() if section.path == (head,)), None)
    inside = own if isinstance(own, Entries) else Entries()
    for section, block in blocks.items():
        if block is not None and section.path[0] == head and len(section.path) > 1:
            _place(inside, section.path[-1], block)
    return own, inside if inside is not own else Entries()


def _heads(within: tuple[FileSection, ...]) -> tuple[str, ...]:
    """The top-level keys of a page, each at the position of its last block: settings, components, templates,
    subscribers.
    """
    last: dict[str, None] = {}
    for section in within:
        last.pop(section.path[0], None)
        last[section.path[0]] = None
    return tuple(last)


def _section(section: FileSection, live: LivePage, people: bool, writing: Writing) -> Entries | Items | None:
    names = {kind.name for kind in section.kinds} & live.read
    lives = [item for item in live.items if item.kind.name in names]
    kind = section.kinds[0]
    if section.single:
        entries = Entries()
        for item in lives[:1]:
            if section.block is None:
                writing.remark(entries, item)
            fields(item, fields_in(kind, section.block), entries, writing)
            writing.ids.add(item.id)
        return entries
    if kind.identity.personal:
        items = people_items(kind, lives, writing) if people else None
        writing.ids.update(writing.contacts)
        return items
    result = windows(kind, lives, live)
    items, done = named_items(result.lives, writing)
    for begun_item, why in result.left_out:
        writing.leave_out(items, called(begun_item), why)
    writing.names.declare(done)
    writing.ids.update(item.id for item in done)
    return items
