"""Keys that people bring from the services' APIs and from other tools, and what is written instead."""

from reconciler.config.schema.sections import FileSection, identity_key, kind_at, on_service, sections
from reconciler.model.kind import Scope
from reconciler.model.service import Service

Location = tuple[int | str, ...]

PAGE_ID = "page_id"
"""What the API calls the id of a page in an address. In the file it is `id`."""

_PROTECT = "list its address under `protect:` of the page, such as `protect: [{address}]`"
_IGNORE = "list the field under `ignore:` of the page, such as `ignore: [{address}:description]`"
_ITEM_KEYS = {
    "lifecycle": "to keep it from being deleted, " + _PROTECT,
    "prevent_destroy": _PROTECT,
    "ignore_changes": _IGNORE,
    "for_each": "write `matrix:` in the item: it makes one of each value (reconciler explain for_each)",
    "count": "write `matrix:` in the item: it makes one of each value (reconciler explain for_each)",
    "depends_on": "remove it: what is referred to is written first",
}
"""Keys of an item, in the words of Terraform and the like."""

_PAGE_KEYS = {
    PAGE_ID: "write `id:`",
    "name": "write it under `settings:`",
    "status": "it is not declared: it comes from the components and the open incidents",
    "incidents": "incidents are not declared: `reconciler incident open` makes them",
    "users": "write `users:` under `access:`",
    "members": "write `members:` under `subscribers:`",
    "groups": "write them as items of `components:`, each beginning with `- group:`",
    "prevent_destroy": _PROTECT.replace("{address}", "component/NAME"),
    "ignore_changes": _IGNORE.replace("{address}", "component/NAME"),
}
"""Keys of a page that are elsewhere, or nowhere."""

_ROOT_ANCHORS = ("x", "anchors", "templates", "definitions", "common", "shared", "vars", "variables", "locals")
"""Keys of the whole file under which other tools keep what is used several times."""


def foreign_key(tagged: Location) -> str | None:
    """What to write instead of a key that stands nowhere in the file, or None for any other key."""
    service, loc = on_service(tagged)
    key, kind = str(loc[-1]), kind_at(tagged)
    if kind is not None:
        hint = _ITEM_KEYS.get(key)
        return hint.replace("{address}", f"{kind.name}/NAME") if hint else None
    if len(loc) == 1 and key in {section.path[0] for section in sections(Scope.PAGE, service)}:
        return f"it is a key of a page: write it below `pages:` and the page's key, as `pages: {{acme: {{{key}: …}}}}`"
    if len(loc) == 1 and key in _ROOT_ANCHORS:
        return f"what only holds anchors begins with x-, such as `x-{key.removeprefix('x') or 'common'}:`"
    if loc[0] != Scope.PAGE.plural or len(loc) != 3:
        return None
    if key in _PAGE_KEYS:
        return _PAGE_KEYS[key]
    return _section(key, service)


def _section(key: str, service: Service) -> str | None:
    """Where things stand whose kind the API names in the key: `metrics_providers`, `component_groups`."""
    word = key.lower().removesuffix("s")
    for section in sections(Scope.PAGE, service):
        for kind in section.kinds:
            of_api = (kind.name, f"component_{kind.name}", f"incident_{kind.name}", f"page_{kind.name}")
            if word in of_api and key not in section.path and f"{key}s" not in section.path:
                return _written(section, identity_key(kind))
    return None


def _written(section: FileSection, identity: str | None) -> str:
    path = " under ".join(f"`{key}:`" for key in reversed(section.path))
    if identity is None or len(section.kinds) == 1:
        return f"write {path}"
    return f"write them as items of {path}, each beginning with `- {identity}:`"
