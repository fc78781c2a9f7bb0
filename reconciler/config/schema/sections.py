"""Where each resource type belongs in a page's block, derived from the resource type descriptions."""

from dataclasses import dataclass
from functools import lru_cache

from reconciler.model.field import Field
from reconciler.model.kind import Kind, Scope
from reconciler.model.service import Service
from reconciler.model.services import ALL_KINDS, DEFAULT, SERVICES, service_of

EXTENSION = "x-"
"""Prefix of top-level keys reserved for users, such as a place for anchors. They are otherwise ignored."""


EXTENSION_DOC = (
    "A key of your own, such as a home for anchors: it is not read itself, only what an alias takes from it."
)


BLOCKS: dict[str, tuple[str, ...]] = {"channels": ("subscribers", "channels")}
"""The path in a page of each block named by `Field.section`."""


ON_UNSUPPORTED = "on_unsupported"
"""The key of a page that says what a key is which only another service has: an error, or a note."""


DEFAULTS = "defaults"
"""The key, in the file and in a page, of the block with default values."""


@dataclass(frozen=True)
class FileSection:
    """One block of a page: a list of items, or the fields of a singleton."""

    path: tuple[str, ...]
    """Its path in the page's block."""
    kinds: tuple[Kind, ...]
    """The resource types it contains."""
    single: bool
    """Whether it contains the fields of a singleton."""
    block: str | None = None
    """The `Field.section` name of the fields it contains; None for a resource type's main block."""

    @property
    def top(self) -> tuple[Kind, ...]:
        """The resource types whose items appear in the list itself. Others appear only inside a parent."""
        return tuple(kind for kind in self.kinds if not kind.needs_parent)

    @property
    def name(self) -> str:
        """The dotted path: `subscribers.members`."""
        return ".".join(self.path)


@lru_cache(maxsize=16)
def sections(scope: Scope = Scope.PAGE, service: Service = DEFAULT) -> tuple[FileSection, ...]:
    """All sections of a service's page or organization, sorted by resource type rank."""
    lists: dict[tuple[str, ...], list[Kind]] = {}
    sections: list[FileSection] = []
    for kind in service.kinds_of(scope):
        if kind.concludes:
            continue  # it has no block of its own: see `publish`
        if not kind.identity.single:
            lists.setdefault(kind.section, []).append(kind)
            continue
        sections.append(FileSection(kind.section, (kind,), single=True))
        blocks = dict.fromkeys(f.section for f in kind.fields if f.section)
        sections += (FileSection(block_path(kind, block), (kind,), single=True, block=block) for block in blocks)
    sections += (FileSection(path, tuple(kinds), single=False) for path, kinds in lists.items())
    return tuple(sections)


def block_path(kind: Kind, block: str) -> tuple[str, ...]:
    """The path in a page of a block named by `Field.section`: below the kind's own block where it has no other place."""
    return BLOCKS.get(block, (*kind.section, block))


def fields_in(kind: Kind, block: str | None = None) -> tuple[Field, ...]:
    """The fields that are keys of the resource type's main block, or of the named one."""
    return tuple(f for f in kind.fields if f.in_file and f.section == block)


def identity_key(kind: Kind) -> str | None:
    """The key that names an item (`group`, `name`); None for people and singletons."""
    return kind.by_name["name"].yaml_key if kind.identity.named else None


def names_people(field: Field) -> bool:
    """Whether the field's references are contacts of people, which no message may show."""
    return any(kind.identity.personal for kind in ALL_KINDS if kind.name in field.refers)


def nested_in(kind: Kind) -> Kind | None:
    """The resource type whose items are nested in an item of this one, under its own section key, or None."""
    kinds = service_of(kind).kinds
    return next((other for other in kinds if other.parent == kind.name and other.section == kind.section), None)


@lru_cache(maxsize=8)
def default_words(service: Service = DEFAULT) -> dict[str, Kind]:
    """The resource types that accept defaults, by their key under `defaults`: `groups`, `components`, `templates`,
    `members`.

    A type with its own naming key uses the plural of that key. Any other uses the name of its list or, if that is
    already taken, the full path of the list or its own name.
    """
    kinds: dict[str, Kind] = {}
    for section in sections(Scope.PAGE, service):
        for kind in () if section.single else section.kinds:
            identity = identity_key(kind)
            word = section.path[-1] if identity in (None, "name") else f"{identity}s"
            ways = (word, "_".join(section.path), f"{kind.name}s")
            kinds[next(way for way in ways if way not in kinds)] = kind
    return kinds


def named_service(*blocks: object) -> Service:
    """The service named by the first of these blocks with a `provider`. A page's own block comes before the whole
    file's.
    """
    for block in blocks:
        provider = block.get("provider") if isinstance(block, dict) else None
        name = provider.get("type") if isinstance(provider, dict) else None
        if isinstance(name, str) and name in SERVICES:
            return SERVICES[name]
    return DEFAULT


def service_tag(service: Service) -> str:
    """The tag after the page key in a location, if the page is hosted on that service."""
    return f"<{service.name}>"


def on_service(loc: tuple[int | str, ...]) -> tuple[Service, tuple[int | str, ...]]:
    """The service of a location, and the location without its service tag."""
    for service in SERVICES.values():
        if loc[2:3] == (service_tag(service),):
            return service, loc[:2] + loc[3:]
    return DEFAULT, loc


def in_defaults(loc: tuple[int | str, ...]) -> tuple[int | str, ...] | None:
    """The part of a location after `defaults`; None if the location is not in one."""
    loc = on_service(loc)[1]
    for start in (0, 2):
        if loc[start : start + 1] == (DEFAULTS,) and (start == 0 or loc[0] == "pages"):
            return loc[start + 1 :]
    return None


def kind_at(loc: tuple[int | str, ...]) -> Kind | None:
    """The resource type of the item or block that contains the last key of a location.

    A location looks like `("pages", key, "components", 0, "<group>", "description")`. `<…>` names the resource type in
    lists that allow several.
    """
    return _found(loc)[0]


def field_at(loc: tuple[int | str, ...]) -> Field | None:
    """The field whose value contains a location (see `kind_at`)."""
    return _found(loc)[1]


def _found(loc: tuple[int | str, ...]) -> tuple[Kind | None, Field | None]:
    service, loc = on_service(loc)
    given = in_defaults(loc)
    if given is not None:
        taker = default_words(service).get(str(given[0])) if len(given) > 1 else None
        return taker, {f.yaml_key: f for f in fields_in(taker)}.get(str(given[1])) if taker else None
    scope = next((scope for scope in Scope if loc[:1] == (scope.plural,)), None)
    for section in sorted(sections(scope, service), key=lambda each: -len(each.path)) if scope else ():
        start = 2 + len(section.path)
        if loc[2:start] != section.path or len(loc) <= start:
            continue
        kind, remaining = section.kinds[0], loc[start:]
        if not section.single:
            tags = {f"<{each.name}>": each for each in section.top}
            tag = str(remaining[1]) if len(remaining) > 1 else ""
            kind, remaining = tags.get(tag, kind), remaining[2 if tag in tags else 1 :]
            inner = nested_in(kind)
            if inner is not None and len(remaining) > 2 and remaining[0] == inner.section[-1]:
                kind, remaining = inner, remaining[2:]
        fields = {f.yaml_key: f for f in fields_in(kind, section.block)}
        return kind, fields.get(str(remaining[0])) if remaining else None
    return None, None
