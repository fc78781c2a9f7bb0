"""The shape of the file as pydantic models: which keys exist and their types. `checks` and `references` validate the
rest.

The blocks of resource types are generated from their descriptions. Values are not coerced: "true" is not true, 1 is not
"1".
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, WithJsonSchema, create_model

from reconciler.config.schema.alert_shape import AlertRuleShape
from reconciler.config.schema.defaults import keys
from reconciler.config.schema.item_rules import item_rules
from reconciler.config.schema.lint_shape import LintOffShape, LintShape
from reconciler.config.schema.matrix import EXCLUDE, EXCLUDE_DOC, MATRIX, MATRIX_DOC, exclude_schema, matrix_schema
from reconciler.config.schema.page_options import (
    STRICT,
    DomainPolicyShape,
    LimitsShape,
    QuarantinedPolicyShape,
    RateLimitShape,
    RepeatShape,
    Text,
    UnconfirmedPolicyShape,
)
from reconciler.config.schema.sections import (
    DEFAULTS,
    ON_UNSUPPORTED,
    FileSection,
    default_words,
    fields_in,
    identity_key,
    named_service,
    nested_in,
    sections,
    service_tag,
)
from reconciler.config.schema.types import DATE_PATTERN, python_type
from reconciler.model.key_expiry import DAYS_AHEAD, LONGEST_DAYS
from reconciler.model.kind import Kind, Prune, Scope
from reconciler.model.operation import Operation
from reconciler.model.service import Service
from reconciler.model.services import DEFAULT, SERVICES, service_of

_ID = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]


_Services: Any = Annotated[
    Literal[tuple(SERVICES)],
    WithJsonSchema({"type": "string", "enum": [*SERVICES]}),
]


def _is_list(value: Any) -> str:
    return "<list>" if isinstance(value, list) else "<all>"


_Written = Annotated[Any, WithJsonSchema({})]
"""A value that is expanded before the item is validated. `WRITTEN_OUT` has its schema."""

WRITTEN_OUT = {MATRIX: matrix_schema, EXCLUDE: exclude_schema}
"""Keys of items that are expanded before validation, with their schemas."""

_Prune = Annotated[
    Annotated[bool, Tag("<all>")] | Annotated[list[Text], Tag("<list>")],
    Discriminator(_is_list),
]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One key of a map."""

    type: Any
    """The type of the value."""
    default: Any = None
    """The default value; `...` makes the key required."""
    doc: str | None = None
    """The description shown in editors."""
    examples: list[Any] | None = None
    """Example values for editors."""


@cache
def document(service: Service = DEFAULT) -> type[BaseModel]:
    """The model of the whole file. `service` is the one that the file names for pages without a provider of their own."""

    def tag(value: Any) -> str:
        return service_tag(named_service(value, {"provider": {"type": service.name}}))

    page: Any = None
    for each in SERVICES.values():
        member: Any = Annotated[_page(each), Tag(service_tag(each))]
        page = member if page is None else page | member
    page = Annotated[page, Discriminator(tag)] if len(SERVICES) > 1 else _page(service)
    pages: Any = Annotated[dict[Text, page], Field(min_length=1)]
    doc = "The pages, each under a key of your own: the first part of every address."
    entries = {
        "version": _Entry(
            Annotated[int, Field(ge=1, le=1), WithJsonSchema({"const": 1})], ..., "Version of this format."
        ),
        "provider": _Entry(_provider(), doc="Which service the pages live on."),
        DEFAULTS: _Entry(_defaults(service), doc="What items of all pages have that do not say otherwise."),
        "lint": _Entry(LintShape),
        "pages": _Entry(pages, ..., doc),
        "organizations": _Entry(
            dict[Text, _organization()],  # type: ignore[misc]
            doc="Organizations and their team, each under a key of your own that no page has.",
        ),
    }
    return _model("Statuspage configuration", "Status pages as they should be.", entries)


@cache
def _provider() -> type[BaseModel]:
    variables = [service.credential.variable for service in SERVICES.values()]
    examples = [service.credential.example for service in SERVICES.values()]
    words = " or ".join(f"{variable}_" for variable in variables)
    name = f"Name of the environment variable that holds the key: {words} and your own word."
    variable = Annotated[str, Field(pattern=key_pattern())]
    entries = {
        "type": _Entry(_Services, DEFAULT.name, "The service."),
        "site": _Entry(
            Annotated[str, Field(pattern=SITE)],
            doc="The Jira site on which a page of Jira Service Management lives; JSM_CLOUD_ID may say it instead.",
            examples=["acme.atlassian.net"],
        ),
        "rate_limit": _Entry(RateLimitShape),
        "key_env": _Entry(variable, DEFAULT.credential.variable, name, examples),
        "key_expires": _Entry(
            Annotated[str, Field(pattern=DATE_PATTERN)],
            doc=f"When the key expires (keys live 1 to {LONGEST_DAYS} days): plan, drift and doctor say it from "
            f"{DAYS_AHEAD} days before.",
            examples=["2027-05-01"],
        ),
    }
    doc = "Which service the page lives on. Keys come from the environment only, never from the file."
    return _model("Provider", doc, entries)


SITE = r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.atlassian\.net$"
"""What the name of a Jira site looks like."""


def key_pattern() -> str:
    """The pattern for the name of a variable with a key."""
    names = [service.credential.variable for service in SERVICES.values()]
    return f"^{names[0] if len(names) == 1 else '(' + '|'.join(names) + ')'}(_[A-Z0-9_]+)?$"


@cache
def _policies(service: Service) -> type[BaseModel]:
    shapes: dict[str, type[BaseModel]] = {
        "email_domains": DomainPolicyShape,
        "quarantined": QuarantinedPolicyShape,
        "unconfirmed": UnconfirmedPolicyShape,
    }
    entries = {name: _Entry(_policy(service, shape)) for name, shape in shapes.items()}
    doc = "Rules over all subscribers, carried out by `reconciler sweep`, never by apply."
    return _model(_named(service, "Policies"), doc, entries)


def _policy(service: Service, shape: type[BaseModel]) -> type[BaseModel]:
    """The shape of a policy with the actions that the service can carry out."""
    action = shape.model_fields["action"]
    actions = get_args(action.annotation)
    remaining = tuple(word for word in actions if service.no_remedy(word) is None)
    if remaining == actions:
        return shape
    possible: Any = (Literal[remaining], Field(action.default, description=action.description))
    return create_model(_named(service, shape.__name__), __base__=shape, __doc__=shape.__doc__, action=possible)


def _blocks(service: Service) -> dict[str, _Entry]:
    """The blocks of a page in which resources and settings stand."""
    blocks: dict[str, dict[str, _Entry]] = {}
    top: dict[str, _Entry] = {}
    inner = {section.path: _block(section) for section in sections(Scope.PAGE, service) if len(section.path) > 1}
    for section in sections(Scope.PAGE, service):
        if len(section.path) == 1:
            below = {path[-1]: entry for path, entry in inner.items() if path[:-1] == section.path}
            top[section.path[0]] = _block(section, below)
    for path, entry in inner.items():
        if path[0] not in top:
            blocks.setdefault(path[0], {})[path[-1]] = entry
    if "subscribers" in blocks:
        blocks["subscribers"]["policies"] = _Entry(_policies(service))
    for name, entries in blocks.items():
        top[name] = _Entry(_model(_named(service, name.title()), f"The page's {name}.", entries))
    return top


@cache
def _page(service: Service) -> type[BaseModel]:
    patterns = "Patterns leave the page key out: `component/Core API/*`, a bare `group`"
    people = [kind.title.lower() for kind in service.kinds_of(Scope.PAGE) if kind.prune is Prune.OWN]
    owned = " and ".join(part for part in (", ".join(people[:-1]), people[-1]) if part)
    entries = {
        "id": _Entry(
            _ID,
            None if service.creates_pages else ...,
            "The live page's id, as the service's address bar shows it."
            + (" Left out only with `lifecycle: {create: true}`." if service.creates_pages else ""),
            ["kctbh9vrtdwd", "${env:PAGE_ACME_ID}"],
        ),
        "provider": _Entry(_provider(), doc="The page's own service; what it leaves out comes from the top one."),
        DEFAULTS: _Entry(
            _defaults(service), doc="What items of this page have that do not say otherwise, over the top ones."
        ),
        **_blocks(service),
        "prune": _Entry(
            _Prune,
            doc=f"What the page owns whole: what is live there and not declared is deleted. {patterns}. `true` is every declared kind "
            f"but {owned}, each of which only a pattern of its own kind owns.",
        ),
        "protect": _Entry(list[Text], doc=f"Never deleted, whatever a plan says. {patterns}."),
        "ignore": _Entry(
            list[Text],
            doc=f"Left alone: whole resources, one field, or the order of a place. {patterns}, `component/Website:description`, "
            "`component/Europe/*:order`.",
        ),
        "limits": _Entry(LimitsShape),
        "lint_off": _Entry(list[LintOffShape], doc="Where rules of `validate --lint` do not apply, with the reason."),
        "order": _Entry(
            Literal["note", "strict"],
            "note",
            "What a differing order is: a note, or (strict) a change to make manually.",
        ),
        ON_UNSUPPORTED: _Entry(
            Literal["error", "note"],
            "error",
            "What a key is that only another service has: an error, or (note) a warning, and left out.",
        ),
        **{kind.section[0]: _Entry(bool, True, kind.doc) for kind in service.kinds if kind.concludes},
    }
    if Operation.SYNC not in service.cannot:
        entries["alerts"] = _Entry(
            list[AlertRuleShape],
            doc="The incidents that `reconciler incident sync` opens and resolves from alerts. Never part of a plan.",
        )
    return _model(page_name(service), "One status page. Only what is written is managed.", entries)


def _organization() -> type[BaseModel]:
    patterns = "Patterns leave the organization's key out: `team_member/*@acme.example*`."
    entries = {
        "id": _Entry(_ID, ..., "The organization's id, as the service's address bar shows it.", ["${env:PAGE_ORG_ID}"]),
        "provider": _Entry(_provider(), doc="Its own service; what it leaves out comes from the top one."),
        **{section.path[-1]: _block(section) for section in sections(Scope.ORGANIZATION)},
        "prune": _Entry(list[Text], doc=f"Who is removed where they are not declared. {patterns}"),
        "protect": _Entry(list[Text], doc=f"Never removed, whatever a plan says. {patterns}"),
        "ignore": _Entry(list[Text], doc=f"Left alone: members whole, or one field of theirs. {patterns}"),
        "limits": _Entry(LimitsShape),
    }
    return _model("Organization", "One organization. Only what is written is managed.", entries)


def _named(service: Service, name: str) -> str:
    """The name of a schema part. Parts that only one service has are named after it, except for the default service."""
    return name if service is DEFAULT else f"{service.name.title()}_{name}"


def page_name(service: Service) -> str:
    """The schema name of the model of a service's pages."""
    return _named(service, "Page")


def item_name(service: Service, kind: str) -> str:
    """The schema name of the model of a type's items."""
    return _named(service, kind.title())


@cache
def _defaults(service: Service) -> type[BaseModel]:
    doc = "An item's own keys count before its page's defaults, and those before the top ones. Maps are merged; all else replaces."
    entries: dict[str, _Entry] = {}
    for word, kind in default_words(service).items():
        allowed = keys(kind)
        taken = {
            key: _Entry(_in_part(entry.type), None, entry.doc, entry.examples)
            for key, entry in _entries(kind).items()
            if key in allowed
        }
        about = f"What each {kind.name.replace('_', ' ')} has that does not say otherwise."
        entries[word] = _Entry(
            _model(f"{item_name(service_of(kind), kind.name)}Defaults", about, taken), examples=_EXAMPLES.get(word)
        )
    return _model(_named(service, "Defaults"), doc, entries)


def _in_part(type_: Any) -> Any:
    """A copy of a map type in which every key is optional; any other type unchanged."""
    if not (isinstance(type_, type) and issubclass(type_, BaseModel)):
        return type_
    fields: dict[str, Any] = {
        name: (
            Annotated[info.annotation, *info.metadata],
            Field(default=None, alias=info.alias, description=info.description, examples=info.examples),
        )
        for name, info in type_.model_fields.items()
    }
    name = f"{type_.__name__.removesuffix('Shape')}Defaults"
    return create_model(name, __config__=STRICT, __doc__=type_.__doc__, **fields)


_EXAMPLES: dict[str, list[Any]] = {"components": [{"showcase": True, "start_date": "2024-01-31"}]}


def _block(section: FileSection, below: dict[str, _Entry] | None = None) -> _Entry:
    """The entry of a section; `below` are the blocks that stand in it."""
    if section.single:
        (kind,) = section.kinds
        doc = kind.doc if section.block is None else f"{section.block.title()} of the page."
        fields = {f.yaml_key: _Entry(python_type(f), f.default) for f in fields_in(kind, section.block)}
        fields |= below or {}
        return _Entry(_model(_named(service_of(kind), section.path[-1].title()), doc, fields))
    models = {kind: item_model(kind) for kind in section.top}
    doc = " ".join(kind.doc for kind in models)
    if len(models) == 1:
        return _Entry(list[next(iter(models.values()))], doc=doc)  # type: ignore[misc]
    keys = {key: kind for kind in models if (key := identity_key(kind))}

    def tag(value: Any) -> str | None:
        present_keys = [key for key in keys if isinstance(value, dict) and key in value]
        return f"<{keys[present_keys[0]].name}>" if len(present_keys) == 1 else None

    union: Any = None
    for kind, model in models.items():
        member: Any = Annotated[model, Tag(f"<{kind.name}>")]
        union = member if union is None else union | member
    return _Entry(list[Annotated[union, Discriminator(tag)]], doc=doc)


@cache
def item_model(kind: Kind) -> type[BaseModel]:
    """The model of one item in a resource type's list."""
    entries = _entries(kind)
    entries[MATRIX] = _Entry(_Written, doc=MATRIX_DOC, examples=[{"region": ["us", "eu"]}])
    entries[EXCLUDE] = _Entry(_Written, doc=EXCLUDE_DOC, examples=[[{"region": "eu"}]])
    return _model(item_name(service_of(kind), kind.name), kind.doc, entries, item_rules(kind))


def _entries(kind: Kind) -> dict[str, _Entry]:
    """The keys of an item, except `matrix`, which is expanded before validation."""
    identity = identity_key(kind)
    entries = {
        f.yaml_key: _Entry(python_type(f), ... if f.yaml_key == identity else f.default) for f in fields_in(kind)
    }
    inner = nested_in(kind)
    if inner is not None:
        model = item_model(inner)
        doc = f"Its {inner.title.lower()}, in the order visitors see."
        entries[inner.section[-1]] = _Entry(list[model], doc=doc)  # type: ignore[valid-type]
    entries["id"] = _Entry(Text, doc="The live id, where name and place do not tell it apart.")
    entries["absent"] = _Entry(bool, False, "Gone: delete this one. It needs nothing but its name.")
    if kind.renamable:
        doc = "Earlier names, bare or `Group/Name`: renamed, not replaced."
        entries["previously"] = _Entry(list[Text], doc=doc, examples=[["Callbacks"]])
    if kind.identity.named:
        entries["adopt"] = _Entry(
            bool,
            True,
            "`false`: a new thing. It matches nothing outside its own place, and may be created beside a live one that is like it.",
        )
    if kind.times:
        entries["repeat"] = _Entry(
            RepeatShape, doc="A rule by which it comes again and again, in place of its two times."
        )
    if kind.replaceable:
        entries["replace"] = _Entry(bool, False, "Make a change that the service cannot make by delete and create.")
    return entries


def _model(name: str, doc: str, entries: dict[str, _Entry], rules: dict[str, Any] | None = None) -> type[BaseModel]:
    """A model that allows any words as keys: its attributes get names that cannot collide with pydantic's own."""
    config = ConfigDict(strict=True, extra="forbid", defer_build=True, json_schema_extra=rules)
    fields: dict[str, Any] = {
        f"key_{key}": (
            entry.type,
            Field(default=entry.default, alias=key, description=entry.doc, examples=entry.examples),
        )
        for key, entry in entries.items()
    }
    return create_model(name, __config__=config, __doc__=doc, **fields)
