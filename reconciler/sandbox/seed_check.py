"""Validates a seed: its keys, the type of each value, and required keys. All mistakes are reported together.

Values of the wrong type (a number for a name, an unknown status) are mistakes in a file written by a person. A test may
use them on purpose, to see how they are handled.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from reconciler.sandbox.seed_problem import Path, SeedError, SeedProblem
from reconciler.sandbox.statuspage import happenings, people, placement
from reconciler.sandbox.statuspage.routes import pages

Sort = tuple[str, Callable[[Any], bool]]
"""A description of what a value must be, and a check for that."""

_TEXT: Sort = ("a text", lambda value: isinstance(value, str))
_SWITCH: Sort = ("true or false", lambda value: isinstance(value, bool))
_NUMBER: Sort = ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool))
_LIST: Sort = ("a list", lambda value: isinstance(value, list))
_MAP: Sort = ("a map", lambda value: isinstance(value, Mapping))
_ANY: Sort = ("anything", lambda _: True)
_GROUP: Sort = ("a group's name, or true", lambda value: isinstance(value, str | bool))


_NO_GROUP: Sort = ("false here: groups do not nest", lambda value: value is False)


def _choice(*values: str) -> Sort:
    return f"one of {', '.join(values)}", lambda value: value in (*values, "")


def _keys(texts: str = "", **others: Sort) -> dict[str, Sort]:
    """The keys of an item: those with texts, then the others."""
    common = ("id", "page_id", "created_at", "updated_at")
    return {**dict.fromkeys(texts.split(), _TEXT), **others, **{name: _TEXT for name in common if name not in others}}


@dataclass(frozen=True, slots=True)
class _Item:
    """The items of one part."""

    name: str
    keys: Mapping[str, Sort]
    needs: tuple[tuple[str, ...], ...] = ()
    """Sets of keys, of each of which at least one is required."""
    below: Mapping[str, str] | None = None
    """Keys that contain items of another part."""


_PERSON = _keys(
    "email endpoint phone_number phone_country display_phone_number obfuscated_channel_name workspace_name quarantined_at purge_at"
    " page_access_user_id",
    skip_confirmation_notification=_SWITCH, mode=_choice(*people.TYPES), state=_choice(*people.STATES),
    components=_LIST, component_ids=_LIST,
)  # fmt: skip
_WHO = (("email", "endpoint", "phone_number", "mode"),)
_FLAGS = (
    "scheduled_remind_prior", "auto_transition_to_maintenance_state", "auto_transition_to_operational_state",
    "scheduled_auto_in_progress", "scheduled_auto_completed", "auto_transition_deliver_notifications_at_start",
    "auto_transition_deliver_notifications_at_end", "postmortem_ignored", "postmortem_notified_subscribers",
    "postmortem_notified_twitter", "deliver_notifications",
)  # fmt: skip

_COMPONENT = _keys(
    "name description group_id automation_email start_date",
    status=_choice(*placement.STATUSES), position=_NUMBER, showcase=_SWITCH, only_show_if_degraded=_SWITCH,
)  # fmt: skip
_METRIC = _keys(
    "name metrics_provider_id metric_identifier transform application_id tooltip_description suffix most_recent_data_at"
    " last_fetched_at reference_name",
    display=_SWITCH, backfilled=_SWITCH, y_axis_hidden=_SWITCH, points=_LIST,
    y_axis_min=_NUMBER, y_axis_max=_NUMBER, decimal_places=_NUMBER, backfill_percentage=_NUMBER,
)  # fmt: skip
ITEMS: dict[str, _Item] = {
    "page": _Item(
        "a page",
        {**dict.fromkeys(pages.KEYS, _ANY), **dict.fromkeys(pages.FLAGS, _SWITCH), **_keys("name time_zone subdomain")},
    ),
    "components": _Item(
        "a component",
        {**_COMPONENT, "group": _GROUP, "components": _LIST},
        (("name", "group"),),
        {"components": "components of a group"},
    ),
    "components of a group": _Item("a component of a group", {**_COMPONENT, "group": _NO_GROUP}, (("name",),)),
    "component_groups": _Item("a group", _keys("name description", components=_LIST, position=_NUMBER), (("id",),)),
    "incident_templates": _Item(
        "a template",
        _keys(
            "name title body group_id update_status",
            should_tweet=_SWITCH, should_send_notifications=_SWITCH, components=_LIST, component_ids=_LIST,
        ),
        (("name",),),
    ),
    "metrics_providers": _Item(
        "a metrics provider",
        _keys("type metric_base_uri last_revalidated_at", page_id=_ANY, disabled=_SWITCH, metrics=_LIST),
        below={"metrics": "metrics of a provider"},
    ),
    "metrics": _Item("a metric", _METRIC, (("name",), ("metrics_provider_id",))),
    "metrics of a provider": _Item("a metric", _METRIC, (("name",),)),
    "page_access_groups": _Item(
        "a page access group",
        _keys(
            "name external_identifier",
            components=_LIST, component_ids=_LIST, metric_ids=_LIST, page_access_user_ids=_LIST,
        ),
        (("name",),),
    ),
    "page_access_users": _Item(
        "a page access user",
        _keys(
            "email external_login page_access_group_id",
            page_access_group_ids=_LIST, components=_LIST, component_ids=_LIST, metric_ids=_LIST,
        ),
        (("email", "external_login"),),
    ),
    "status_embed_config": _Item(
        "the status embed",
        _keys(
            "position incident_background_color incident_text_color maintenance_background_color maintenance_text_color"
        ),
    ),
    "subscribers": _Item("a subscriber", _PERSON, _WHO),
    "unsubscribed": _Item("a subscriber", _PERSON, _WHO),
    "incidents": _Item(
        "an incident",
        _keys(
            "name body shortlink scheduled_for scheduled_until scheduled_reminded_at monitoring_at resolved_at reminder_intervals"
            " postmortem_body postmortem_body_last_updated_at postmortem_published_at backfill_date",
            status=_choice(*happenings.REALTIME, *happenings.SCHEDULED),
            impact=_choice(*happenings.IMPACTS), impact_override=_choice(*happenings.IMPACTS),
            components=_LIST, component_ids=_LIST, incident_updates=_LIST, incident_impacts=_LIST,
            metadata=_MAP, postmortem=_MAP, **dict.fromkeys(_FLAGS, _SWITCH),
        ),
        (("name",),),
    ),
    "incident_subscribers": _Item("a subscriber", {**_PERSON, "incident_id": _TEXT}, (*_WHO, ("incident_id",))),
}  # fmt: skip
"""The parts of a page's seed and, under other names, the items nested in other items."""

_SINGLE = ("page", "status_embed_config")
"""Parts that are a single item instead of a list."""

_USER = _Item("a team member", _keys("email first_name last_name organization_id", pages=_MAP), (("email",),))


def check(document: Any, parts: Iterable[str], *, odd_values: bool) -> None:
    """Validate a whole seed; `parts` are those of a page. Raises `SeedError` with every mistake.

    With `odd_values`, single values may have the wrong type.
    """
    problems = [
        seed_problem
        for seed_problem in _document(document, ("page", *parts))
        if not (odd_values and seed_problem.of_value)
    ]
    if problems:
        raise SeedError(problems)


def _document(document: Any, parts: tuple[str, ...]) -> Iterator[SeedProblem]:
    if not isinstance(document, Mapping):
        yield SeedProblem((), "a seed is a map with pages and organizations", "write `pages: {PAGE_ID: {…}}`")
        return
    yield from _unknown((), "a seed", document, ("pages", "organizations", "mails"), "pages and organizations")
    for name, content_of in (("pages", _page), ("organizations", _organization)):
        contents = document.get(name)
        if contents is None:
            continue
        if not isinstance(contents, Mapping):
            yield SeedProblem(
                (name,), f"{name} of a seed is a map from id to content", f"write `{name}: {{ID: {{…}}}}`"
            )
            continue
        for id_, content in contents.items():
            if content is None:
                continue
            if isinstance(content, Mapping):
                yield from content_of((name, id_), content, parts)
            else:
                yield SeedProblem((name, id_), f"the content of {name[:-1]} {id_} is a map, or nothing")


def _page(path: Path, content: Mapping[str, Any], parts: tuple[str, ...]) -> Iterator[SeedProblem]:
    yield from _unknown(path, "a page's seed", content, parts, ", ".join(parts))
    for part in parts:
        value = content.get(part)
        if value is None:
            continue
        if part in _SINGLE:
            yield from _item((*path, part), value, ITEMS[part])
        elif isinstance(value, Mapping):
            yield from _item((*path, part), value, ITEMS[part])  # a single one needs no list
        else:
            yield from _items((*path, part), value, ITEMS[part])


def _organization(path: Path, content: Mapping[str, Any], _: tuple[str, ...]) -> Iterator[SeedProblem]:
    yield from _unknown(path, "an organization", content, ("rbac", "users"), "rbac and users")
    if not isinstance(content.get("rbac", True), bool):
        yield SeedProblem((*path, "rbac"), "`rbac` is true or false")
    if content.get("users") is not None:
        yield from _items((*path, "users"), content["users"], _USER)


def _items(path: Path, value: Any, sort: _Item) -> Iterator[SeedProblem]:
    if not isinstance(value, list):
        yield SeedProblem(path, f"`{path[-1]}` is a list, each item of it {sort.name}", "begin each item with `- `")
        return
    for index, item in enumerate(value):
        yield from _item((*path, index), item, sort)


def _item(path: Path, item: Any, sort: _Item) -> Iterator[SeedProblem]:
    if not isinstance(item, Mapping):
        yield SeedProblem(path, f"{sort.name} is a map", f"it has {', '.join(sort.keys)}")
        return
    yield from _unknown(path, sort.name, item, sort.keys, None)
    for names in sort.needs:
        if not any(item.get(name) is not None for name in names):
            yield SeedProblem(path, f"{sort.name} needs {' or '.join(f'`{name}`' for name in names)}")
    for name, value in item.items():
        words, holds = sort.keys.get(name, _ANY)
        below = (sort.below or {}).get(name)
        if value is None:
            continue
        if below and isinstance(value, list) and not _are_ids(value):
            yield from _items((*path, name), value, ITEMS[below])
        elif not holds(value):
            quoted = f'write it in quotes: "{value}"' if words == "a text" and _NUMBER[1](value) else None
            yield SeedProblem(
                (*path, name), f"`{name}` is {words}", quoted, of_value=(words, holds) not in (_LIST, _MAP)
            )


def _are_ids(values: list[Any]) -> bool:
    """Whether these are the IDs of a group's members, as returned by the service."""
    return bool(values) and all(isinstance(value, str) for value in values)


def _unknown(
    path: Path, what: str, result: Mapping[str, Any], known_names: Iterable[str], listed: str | None
) -> Iterator[SeedProblem]:
    """Problems for unknown keys; `listed` describes the known ones."""
    names = list(known_names)
    for name in result:
        if name not in names:
            near = get_close_matches(str(name), names, 1)
            has = f"; it has {listed}" if listed else ""
            hint = f"did you mean `{near[0]}`?" if near else None if listed else f"it has {', '.join(names)}"
            yield SeedProblem((*path, name), f"{what} has no {name}{has}", hint)
