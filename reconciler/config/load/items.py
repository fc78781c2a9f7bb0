"""The items of one page: turns lists of maps into desired resources with addresses, in file order, depth first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.config.load.checks import check_of, wrong
from reconciler.config.load.contacts import contact_name, segment
from reconciler.config.load.records import read_records
from reconciler.config.load.schedule import read_window, written_start
from reconciler.config.problems import Problems, source_of
from reconciler.config.schema.item_rules import required_fields
from reconciler.config.schema.sections import FileSection, fields_in, identity_key, names_people, nested_in
from reconciler.config.schema.variables import (
    PLAIN_VARIABLE,
    PREFIX,
    SECRET_PREFIX,
    SecretText,
    Unread,
    UnsetText,
    is_credential,
)
from reconciler.config.yaml.matrix_leaf import is_whole_name
from reconciler.config.yaml.nodes import Branch, Leaf, Node, child, items, key_node
from reconciler.model.address import Address, split_path
from reconciler.model.field import Field, Type
from reconciler.model.kind import Kind
from reconciler.model.resource import Desired, Unset, declared_zone
from reconciler.model.suggest import nearest
from reconciler.model.values import Value, value_type


@dataclass(slots=True)
class FileReading:
    """State shared while the files of a run are read."""

    problems: Problems
    """Collects everything that is wrong."""
    bad: frozenset[int]
    """`id()`s of nodes with an invalid shape. They are skipped; the problem is already reported."""
    secrets: bool
    """Whether the values of sensitive fields are needed."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """IDs of all pages, by page key."""
    past: bool = False
    """Whether the files come from a past commit. Credentials are then not validated, since they are neither compared
    nor sent.
    """
    excused: set[int] = field(default_factory=set)
    """`id()`s of nodes whose variables do not have to be set."""
    needed: set[int] = field(default_factory=set)
    """`id()`s of nodes whose variables must be set."""


@dataclass(slots=True)
class Pending:
    """References of one field, to be resolved once every item of the page is known."""

    field: Field
    """The field that refers to other items."""
    fields: dict[str, Value]
    """The item's own map of values, which receives the result."""
    written: list[str]
    """The references as written in the file."""
    node: Node
    """The position of the references."""


@dataclass(slots=True)
class ReadItems:
    """The items of a page read so far, with their nodes, and the references still to be resolved."""

    page: str
    """The key of the page."""
    page_id: str
    """The live ID of the page."""
    marked: frozenset[Address] = frozenset()
    """Addresses that several items share, so that each needs a mark."""
    items: list[Desired] = field(default_factory=list)
    """The items so far, in file order."""
    nodes: list[Branch] = field(default_factory=list)
    """The node of each item, in the same order."""
    pending: list[Pending] = field(default_factory=list)
    """References to resolve at the end."""


class ItemReader:
    """Reads items of one resource type into a `ReadItems`."""

    def __init__(self, kind: Kind, reading: FileReading, result: ReadItems, block: str | None = None) -> None:
        self._kind = kind
        self._reading = reading
        self._found = result
        self._identity = identity_key(kind)
        self._inner = nested_in(kind)
        self._members = self._inner.section[-1] if self._inner else None
        self._keys = {f.yaml_key: (f, check_of(f.type)) for f in fields_in(kind, block)}
        self._required = required_fields(kind)
        self._children = ItemReader(self._inner, reading, result) if self._inner else None
        self._zone = declared_zone(result.items)

    def read(self, raw: Any, node: Branch, parent: Address | None) -> None:
        """Read one item and everything inside it."""
        if not isinstance(raw, dict) or id(node) in self._reading.bad:
            return
        fields = self.fields(raw, node)
        absent = raw.get("absent") is True
        if self._identity is not None:
            name = raw.get(self._identity)
        else:
            name = contact_name(self._kind, fields, node, self._reading.problems, absent=absent)
        if not isinstance(name, str) or not name:
            return
        address = self._address(name, fields, parent, raw)
        item = Desired(
            self._kind,
            address,
            name,
            fields,
            source_of(node),
            parent,
            _pin(raw),
            self._previously(raw["previously"], child(node, "previously")) if "previously" in raw else (),
            absent,
            raw.get("adopt", True) is not False,
            raw.get("replace") is True,
            read_window(self._kind, raw, fields, node, self._zone, self._reading.problems),
            _is_implied(child(node, "previously")),
        )
        self._found.items.append(item)
        self._found.nodes.append(node)
        if self._required and not absent:
            self._complete(raw, node)
        if self._children is not None:
            self._nested(raw, node, item)

    def fields(self, raw: dict[str, Any], node: Branch) -> dict[str, Value]:
        """The fields set in the file, by name, validated. References are added to `ReadItems.pending`."""
        fields: dict[str, Value] = {}
        keys = self._keys
        bad = self._reading.bad
        for key, value in raw.items():
            field_of_key = keys.get(key)
            if field_of_key is None:
                if value.__class__ is not bool and not isinstance(value, list):
                    self._own_text(key, value, node)
                continue
            spec, check = field_of_key
            if bad and id(child(node, key)) in bad:
                continue
            if spec.sensitive and isinstance(value, str):
                value = self._private(spec, value, node)
            if value.__class__ is str:
                if (value and check is not None and check(value) is not None) or value.isspace():
                    self._refuse(spec, value, node)
            elif value.__class__ is UnsetText:
                value = self._unset(spec, value)
            elif value.__class__ is list and spec.type is Type.REFERENCES:
                at = child(node, key)
                assert at is not None  # noqa: S101  its key was just read
                self._found.pending.append(Pending(spec, fields, value, at))
                if names_people(spec):
                    self._found.pending[-1].written = self._people(value, at)
                value = ()
            elif isinstance(value, dict):
                value = self._map(spec, value, node)
            elif spec.type is Type.RECORDS and isinstance(value, list):
                value = read_records(spec, value, child(node, key), self._reading.problems, self._reading.bad)
            fields[spec.name] = value
        return fields

    def _map(self, spec: Field, raw: dict[str, Any], node: Branch) -> Value:
        """A map in the field's form. Unknown page keys in it are reported."""
        value, strays = value_type(spec).parsed(raw, self._reading.pages)
        for page in strays:
            near = nearest(page, self._reading.pages)
            hint = f"did you mean `{near}`?" if near else "write the key of a page under `pages:`"
            at = key_node(child(node, spec.yaml_key), page)
            self._reading.problems.at(at or node, f"this file has no page `{page[:80]}`", hint)
        return value

    def _refuse(self, spec: Field, value: str, node: Branch) -> None:
        at = child(node, spec.yaml_key)
        assert isinstance(at, Leaf)  # noqa: S101  it is text
        complaint = wrong(spec, value, at.value) if value else None
        if complaint is None and value.isspace() and not spec.clearable:
            complaint = f"`{spec.yaml_key}` cannot be empty", None
        if complaint is not None:
            self._reading.problems.at(at, *complaint)

    def _unset(self, spec: Field, value: UnsetText) -> Value:
        if spec.sensitive and not self._reading.secrets:
            self._reading.excused.add(id(value))
        else:
            self._reading.needed.add(id(value))
        return Unset(value.variable)

    def _private(self, spec: Field, value: str, node: Branch) -> str:
        """The value of an always-masked field, if it may be read from where it is written; otherwise an unread
        placeholder.
        """
        at = child(node, spec.yaml_key)
        assert isinstance(at, Leaf)  # noqa: S101  it is text
        if spec.credential and not self._reading.past and not is_credential(at.value):
            return self._refused(value, at, *_no_credential(spec, at.value))
        return self._revealed(f"`{spec.yaml_key}`", value, at)

    def _revealed(self, subject: str, value: str, node: Node) -> str:
        """A credential or contact from a `SECRET_PAGE_` variable. It must be the whole value: an address would show
        parts of any text around it.
        """
        if not isinstance(value, Unread) or not value.secrets:
            return value
        if not value.stands_alone:
            name = value.secrets[0]
            message = f"{subject} is more than the variable {name}, of which no part may be shown"
            return self._refused(
                value, node, message, f"put the whole value into the variable, and write ${{env:{name}}}"
            )
        return value.value if isinstance(value, SecretText) else value

    def _refused(self, value: str, node: Node, message: str, hint: str) -> str:
        """Report why a text is rejected. Whether its variable is set no longer matters."""
        self._reading.problems.at(node, message, hint)
        self._reading.excused.add(id(value))
        return Unread(value if isinstance(value, Unread) else "")

    def _people(self, contacts: list[Any], node: Node) -> list[Any]:
        """The contacts in a list of references. They may be unknown if those of the people themselves may be."""
        texts = [self._revealed("a contact", text, at) for text, at in zip(contacts, items(node), strict=True)]
        (self._reading.needed if self._reading.secrets else self._reading.excused).update(
            id(text) for text in texts if isinstance(text, UnsetText)
        )
        return texts

    def _own_text(self, key: str, value: Any, node: Branch) -> None:
        if isinstance(value, UnsetText):
            self._reading.needed.add(id(value))
        elif key == "id" and isinstance(value, str) and not value.isprintable():
            self._reading.problems.at(child(node, key) or node, "`id` holds a character that no id has", "remove it")

    def _previously(self, raw: Any, node: Node | None) -> tuple[tuple[str, ...], ...]:
        nodes = items(node)
        if not isinstance(raw, list) or any(id(at) in self._reading.bad for at in (node, *nodes)):
            return ()
        paths = tuple((text,) if is_whole_name(at) else split_path(text) for text, at in zip(raw, nodes, strict=True))
        for text, path, at in zip(raw, paths, nodes, strict=True):
            if not isinstance(text, Unread) and not all(path):
                forms = (
                    f"`Name` or `{self._kind.parent.rpartition('_')[2].capitalize()}/Name`"
                    if self._kind.parent
                    else "a `Name`"
                )
                hint = "a `/` at either end of a name is written ~1"
                self._reading.problems.at(at, f"an earlier name of a {self._kind.name} is {forms}", hint)
        # A type without a parent has no path: a slash is part of the name.
        return paths if self._kind.parent else tuple(("/".join(path),) for path in paths)

    def _address(self, name: str, fields: dict[str, Value], parent: Address | None, raw: dict[str, Any]) -> Address:
        if self._identity is None:
            return Address(self._found.page, self._kind.name, (segment(name, fields, self._found.page_id),))
        path = (*parent.path, name) if parent is not None else (name,)
        address = Address(self._found.page, self._kind.name, path)
        if address not in self._found.marked:
            return address
        start = written_start(self._kind, raw)
        if start is not None and _pin(raw) is None:
            return address._replace(path=(*path, start))
        return address._replace(mark=_pin(raw))

    def _complete(self, raw: dict[str, Any], node: Branch) -> None:
        for spec in self._required:
            if spec.yaml_key not in raw:
                hint = f"write `{spec.yaml_key}: {spec.example}`" if isinstance(spec.example, str) else None
                self._reading.problems.at(node, f"`{spec.yaml_key}` is missing", hint)

    def _nested(self, raw: dict[str, Any], node: Branch, item: Desired) -> None:
        assert self._children is not None and self._members is not None  # noqa: S101  asked by the caller
        members = raw.get(self._members)
        at = child(node, self._members)
        where = key_node(node, self._members) or node
        if members is not None and not isinstance(members, list):
            return
        for raw_member, member in zip(members or (), items(at), strict=True):
            if isinstance(member, Branch):
                self._children.read(raw_member, member, item.address)
        present = [m for m in members or () if not (isinstance(m, dict) and m.get("absent") is True)]
        word = self._kind.name
        if item.absent and present:
            message = f"this {word} is absent, and what stands under it is not"
            self._reading.problems.at(
                where, message, f"move its {self._members} out of it, or mark them `absent: true` too"
            )
        elif self._kind.deleted_when_empty and not item.absent and not present:
            message = f"a {word} is never empty: the service deletes one whose last member leaves"
            self._reading.problems.at(
                where, message, f"put a component under `{self._members}:`, or write `absent: true`"
            )


def _no_credential(spec: Field, written: str) -> tuple[str, str]:
    """Why a credential is rejected, and what to write instead. A literal is never shown."""
    open_to_all = PLAIN_VARIABLE.fullmatch(written.strip())
    if open_to_all:
        name = open_to_all[1]
        hint = f"rename the variable, and write ${{env:{SECRET_PREFIX}{name.removeprefix(PREFIX)}}}"
        return f"`{spec.yaml_key}` is a secret, and any field of the file can show the variable {name}", hint
    hint = f"write ${{env:{SECRET_PREFIX}…}} and set the variable where the tool runs"
    return f"`{spec.yaml_key}` is a secret, and secrets never stand in the file", hint


def _is_implied(previously: Node | None) -> bool:
    """Whether all earlier names come from a matrix."""
    names = items(previously)
    return bool(names) and all(map(is_whole_name, names))


def _pin(raw: dict[str, Any]) -> str | None:
    pin = raw.get("id")
    return pin if isinstance(pin, str) else None


def read_list(
    section: FileSection, raw: Iterable[Any], node: Node | None, reading: FileReading, result: ReadItems
) -> None:
    """Read the items of one list section."""
    readers = {kind: ItemReader(kind, reading, result) for kind in section.top}
    keys = {key: kind for kind in section.top if (key := identity_key(kind))}
    only = section.top[0] if len(section.top) == 1 else None
    for value, item in zip(raw, items(node), strict=True):
        if not isinstance(value, dict) or not isinstance(item, Branch):
            continue
        kind = only or next((keys[key] for key in keys if key in value), None)
        if kind is not None:
            readers[kind].read(value, item, None)
