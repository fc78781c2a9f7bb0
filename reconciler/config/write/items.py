"""Live resources as items of the file: fields in schema order, components inside their groups, comments for what is
left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import yaml

from reconciler.config.load.contacts import contact_name
from reconciler.config.load.files import MAX_INCLUDE_BYTES
from reconciler.config.problems import Problems
from reconciler.config.schema.item_rules import contact_fields, required_fields
from reconciler.config.schema.sections import fields_in, identity_key, names_people, nested_in
from reconciler.config.schema.variables import SECRET_PREFIX
from reconciler.config.write.names import WrittenNames, inner_kind, slug
from reconciler.config.write.values import UNTOUCHED, Absent, Unwritable, written
from reconciler.config.yaml.emit import Entries, Items, Literal, Node, Remark, one_line
from reconciler.config.yaml.nodes import Branch
from reconciler.model.field import Access, Field, Type
from reconciler.model.kind import Kind
from reconciler.model.resource import INSIDE, Live
from reconciler.model.values import Value

_NOWHERE = yaml.Mark("", 0, 0, 0, None, 0)


def first_of_each(lives: Iterable[Live]) -> list[Live]:
    """One entry per person, in the service's order. If two entries share a contact, the active one, as in the planner."""
    given = list(lives)
    chosen: dict[str, str] = {}
    for live in sorted(given, key=lambda live: (live.facts.get("state") != "active", live.id)):
        chosen.setdefault(live.name, live.id)
    return [live for live in given if chosen[live.name] == live.id]


def contact_of(live: Live) -> None:
    """Check that a person's contact can be declared. Raises Unwritable, without the contact, if it cannot."""
    kind = live.kind
    contacts: dict[str, Value] = {}
    for contact_field in contact_fields(kind).values():
        value = written(contact_field, live.fields.get(contact_field.name), lambda _field, _id: None)
        if not isinstance(value, Absent):
            contacts[contact_field.name] = value
    if not contacts and len(contact_fields(kind)) == 1:
        raise Unwritable("known without an email address, which the file needs")
    if not contacts:
        channel = live.name.partition(":")[0]
        raise Unwritable(
            f"subscribed by {channel if channel.isidentifier() else 'another way'}, which the API cannot make"
        )
    problems = Problems()
    name = contact_name(kind, contacts, Branch(_NOWHERE, None, True), problems, absent=False)
    if problems.count:
        raise Unwritable(problems.found[0].message.replace("`", ""))
    if name != live.name:
        raise Unwritable("the contact is spelled in a way that cannot be kept")


SPLIT = 200
"""Minimum length in characters at which a single-line text moves to a separate file, if requested."""


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that the generated file reads."""

    name: str
    """The name of the variable."""
    about: str
    """What it contains, with contacts masked."""
    value: str | None = field(default=None, repr=False)
    """Its value; None if unknown."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A live resource or value that the file could not express."""

    what: str
    """What it is."""
    why: str
    """Why it was left out."""

    @property
    def remark(self) -> str:
        """The comment in the file."""
        return f"left out: {self.what}: {self.why}"


@dataclass
class Writing:
    """State shared while one page is written."""

    key: str
    """The key of the page in the file."""
    names: WrittenNames
    """The names by which the file refers to resources."""
    split: bool
    """Whether long texts are written to separate files."""
    with_people: bool = True
    """Whether people are written, so that references can name them."""
    every_setting: bool = False
    """Whether settings are written that have their initial values."""
    remarks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Comments that stand with a resource, by its ID."""
    files: dict[str, str] = field(default_factory=dict)
    """Texts of separate files, by path below the file's folder."""
    variables: dict[str, Variable] = field(default_factory=dict)
    """The variables that the file reads, by name."""
    left_out: list[LeftOut] = field(default_factory=list)
    """What is not in the file, with the reasons."""
    people: Counter[str] = field(default_factory=Counter)
    """The number of people written, by the first word of the names of their variables."""
    room: dict[Kind, int] = field(default_factory=dict)
    """The number of further items that fit, by type."""
    contacts: dict[str, Literal] = field(default_factory=dict)
    """The variables with people's contacts, by live ID."""
    untouched: int = 0
    """Number of settings omitted because they have their initial values."""
    ids: set[str] = field(default_factory=set)
    """The live IDs of what is in the file."""

    def leave_out(self, at: Entries | Items, what: str, why: str) -> None:
        """Report that something is not in the file, in a comment and in the summary."""
        left_out = LeftOut(what, why)
        self.left_out.append(left_out)
        at.remark(left_out.remark)

    def remark(self, at: Entries | Items, live: Live) -> None:
        """Add the comments that stand with a resource."""
        for text in self.remarks.get(live.id, ()):
            at.remark(text)

    def refer(self, field: Field, live_id: str) -> str | None:
        """The reference to a live resource; for a person, the variable with the contact. None if it is not in the file."""
        return self.contacts.get(live_id) if names_people(field) else self.names.reference(field, live_id)

    @property
    def mark(self) -> tuple[int, int, int]:
        """The current state, for `undo`."""
        return len(self.left_out), len(self.files), len(self.variables)

    def undo(self, mark: tuple[int, int, int]) -> None:
        """Discard everything collected since the mark."""
        del self.left_out[mark[0] :]
        for gathered, count in ((self.files, mark[1]), (self.variables, mark[2])):
            while len(gathered) > count:
                gathered.popitem()

    def has_room(self, kind: Kind) -> bool:
        """Count one more item of the type, and return whether it still fits on a page."""
        if kind.maximum is None:
            return True
        left = self.room.setdefault(kind, kind.maximum)
        self.room[kind] = max(0, left - 1)
        return left > 0

    def variable(self, name: str, about: str, value: str | None) -> Literal:
        """A reference to an environment variable for a credential or contact of the page."""
        word = slug(self.key, "page").replace("-", "_").upper()
        full = base = f"{SECRET_PREFIX}{word}_{name}"
        number = 1
        while full in self.variables:
            number += 1
            full = f"{base}_{number}"
        self.variables[full] = Variable(full, about, value)
        return Literal(f"${{env:{full}}}")

    def file(self, live: Live, field: Field, text: str) -> Literal:
        """A reference to a separate file with the text. The main long text of a type uses the resource's name alone as
        the file name.
        """
        base = f"bodies/{slug(self.key, 'page')}/{slug(live.name, live.kind.name)}"
        base += "" if field.required else f"-{field.name.replace('_', '-')}"
        path, number = f"{base}.md", 1
        while path in self.files:
            number += 1
            path = f"{base}-{number}.md"
        self.files[path] = text
        return Literal(f"${{file:{path}}}")


def fields(live: Live, listed: Iterable[Field], entries: Entries, writing: Writing) -> None:
    """Add the fields that have a value worth writing. Raises Unwritable if a field cannot be written that an item needs."""
    needed = () if live.kind.identity.single else required_fields(live.kind)
    for writable in listed:
        if writable.access not in (Access.WRITE, Access.CREATE) and not writable.credential:
            continue  # the service does not return it
        if names_people(writable) and not writing.with_people:
            if live.fields.get(writable.name):
                entries.remark(f"`{writable.yaml_key}` stays as it is: people are written with --members alone")
            continue
        try:
            value = _value(live, writable, writing)
            if isinstance(value, Absent):
                writing.untouched += value is UNTOUCHED
                if writable in needed:
                    raise Unwritable("it is empty")
            else:
                entries.add(writable.yaml_key, value)
        except Unwritable as error:
            if writable in needed:
                raise Unwritable(f"{writable.yaml_key}: {error}") from None
            writing.leave_out(entries, f"{writable.yaml_key} of {called(live)}", str(error))


def _value(live: Live, field: Field, writing: Writing) -> Node | Absent:
    raw = live.fields.get(field.name)
    if field.credential and (field.required or raw):
        name = f"{slug(live.name, live.kind.name)}-{field.name}".replace("-", "_").upper()
        return writing.variable(name, f"{field.yaml_key} of {called(live)}", None)
    value = written(replace(field, untouched=None) if writing.every_setting else field, raw, writing.refer)
    if field.sensitive and isinstance(value, str):
        return writing.variable(_person_variable(live, field, writing), _about(live, field, value), value)
    if field.type is not Type.LONG_TEXT or not isinstance(value, str):
        return value
    if writing.split and ("\n" in value or len(value) > SPLIT) and _fits_file(value):
        return writing.file(live, field, value)
    return value


def _fits_file(text: str) -> bool:
    """Whether the text survives a round trip through a file: a byte order mark is lost, and very large files are not
    read.
    """
    return not text.startswith("\ufeff") and len(text.encode("utf-8")) <= MAX_INCLUDE_BYTES


def _person_variable(live: Live, field: Field, writing: Writing) -> str:
    word = live.kind.section[-1].removesuffix("s").replace("-", "_").upper()
    main = live.name.partition(":")[0] == field.name
    number = writing.people[word]
    return f"{word}_{number}" if main else f"{word}_{number}_{field.name.upper()}"


def _about(live: Live, field: Field, value: str) -> str:
    return f"{field.yaml_key} of {live.kind.name} {field.masked(value)}"


def called(live: Live) -> str:
    """The resource's name in comments and lists. People are named by ID only: the file contains no contact, not even
    masked.
    """
    if live.kind.identity.single:
        return f"the {live.kind.name}"
    if live.kind.identity.personal:
        return f"{live.kind.name} {one_line(live.id[:40])}"
    name = one_line(live.name[:60]) + ("…" if len(live.name) > 60 else "")
    return f'{live.kind.name} "{name}" ({one_line(live.id[:40])})'


def named_items(lives: Iterable[Live], writing: Writing) -> tuple[Items, list[Live]]:
    """The items of a list section, top to bottom as on the page, and the live resources they express."""
    inner: dict[str, list[Live]] = {}
    top: list[Live] = []
    for live in lives:
        holds = inner_kind(live.kind) and (live.parent is not None or live.kind.needs_parent)
        (inner.setdefault(str(live.parent), []) if holds else top).append(live)
    items, done = Items(), list[Live]()
    for live in in_page_order(top):
        _item(live, inner.pop(live.id, []) if nested_in(live.kind) else [], items, done, writing)
    for stray in (live for lives in inner.values() for live in lives):
        writing.leave_out(items, called(stray), f"its {stray.kind.parent} is not on the page")
    return items, done


def in_page_order(lives: Iterable[Live]) -> list[Live]:
    """Siblings in the order visitors see. Those without a position come last, in the service's order."""
    return sorted(lives, key=lambda live: (live.position is None, live.position or 0))


def _item(live: Live, members: Sequence[Live], items: Items, done: list[Live], writing: Writing) -> None:
    inner = nested_in(live.kind)
    mark = writing.mark
    try:
        entries = named_entries(live, writing)
        if inner is not None:
            member_items, inside = Items(), list[Live]()
            for member in in_page_order(members):
                _item(member, (), member_items, inside, writing)
            if inside:
                entries.add(inner.section[-1], member_items)
            elif live.kind.deleted_when_empty:
                raise Unwritable(f"it has no {inner.name} that can be written")
            else:
                entries.parts += [part for part in member_items.parts if isinstance(part, Remark)]
            done += inside
    except Unwritable as error:
        writing.undo(mark)
        writing.leave_out(items, called(live), str(error))
        for member in members:
            writing.leave_out(items, called(member), f"its {live.kind.name} is left out")
    else:
        writing.remark(items, live)
        items.parts.append(entries)
        done.append(live)
        for name in live.facts.get(INSIDE, ()):
            why = f"it stands in {called(live)}, and a file has one level of groups; it stays on the page as it is"
            writing.leave_out(items, f'{live.kind.name} "{one_line(name[:60])}"', why)


def named_entries(live: Live, writing: Writing) -> Entries:
    """The item without its children. Raises Unwritable."""
    entries = Entries()
    identity = live.kind.by_name["name"]
    try:
        value = written(identity, live.name, writing.names.reference)
    except Unwritable as error:
        raise Unwritable(f"its name {str(error).removeprefix('it ')}") from None
    if value != live.name:
        raise Unwritable("its name cannot be written as it is")
    entries.add(identity.yaml_key, live.name)
    if writing.names.pinned(live):
        if not live.id or not live.id.isprintable():
            raise Unwritable("it shares its place and name, and its id cannot be written")
        entries.add("id", live.id)
    listed = [field for field in fields_in(live.kind) if field.yaml_key != identity_key(live.kind)]
    fields(live, listed, entries, writing)
    unseen = [f"`{field.yaml_key}`" for field in listed if field.credential and field.yaml_key not in entries.keys]
    if unseen:
        entries.remark(f"never shown by the service, and needed only to recreate it: {', '.join(unseen)}")
    if not writing.has_room(live.kind):
        raise Unwritable(f"a file can have {live.kind.maximum:,} {live.kind.title.lower()}")
    return entries


def people_items(kind: Kind, lives: Iterable[Live], writing: Writing) -> Items:
    """The items of people. Their contacts are read from the environment."""
    items, others = Items(), Counter[str]()
    word = kind.section[-1].removesuffix("s").replace("-", "_").upper()
    for live in first_of_each(lives):
        entries, mark = Entries(), writing.mark
        writing.people[word] += 1
        try:
            contact_of(live)
            fields(live, fields_in(kind), entries, writing)
            writing.remark(items, live)
            items.parts.append(entries)
            first = next((part[1] for part in entries.parts if isinstance(part, tuple)), None)
            if isinstance(first, Literal):
                writing.contacts[live.id] = first
        except Unwritable as error:
            writing.undo(mark)
            writing.people[word] -= 1
            others[str(error)] += 1
    unread = [field.yaml_key for field in kind.fields if field.needs_own_request]
    if unread and any(isinstance(part, Entries) for part in items.parts):
        what = f"{' and '.join(unread)} of {kind.title.lower()}"
        writing.leave_out(items, what, "not read, for each takes a request of its own; write them where they matter")
    for why, count in sorted(others.items()):
        writing.leave_out(items, f"{count} {kind.name}{'s' * (count != 1)}", why)
    return items
