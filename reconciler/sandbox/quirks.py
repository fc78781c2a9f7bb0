"""Switches for what the reference leaves open about the service. Each unknown has every behavior it might have.

Names and defaults follow `statuspage-api.md`: the section "Still unknown", and the lines marked low, derived or
unknown. A client is correct if it passes with every value of every switch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Quirks:
    """How the emulated Statuspage behaves where the real behavior is unknown.

    Raises `ValueError` for an invalid value.
    """

    new_objects: Literal["first", "last"] = "last"
    """Where a new or moved component or group is placed among its siblings (B4.21)."""
    group_description: Literal["inside", "outside", "both"] = "inside"
    """Where a group's description is read: inside its wrapper, next to it as documented, or both (B4.32, B5.38)."""
    cleared: Literal["as_sent", "null", "empty"] = "as_sent"
    """What a string cleared with null or "" is returned as (B4.30)."""
    no_group: Literal["null", "empty"] = "null"
    """What `group_id` of a component outside of groups is returned as."""
    ungroup_by: Literal["both", "json_null", "null_string"] = "both"
    """What removes a component from its group: JSON null, the string "null", or both (B4.26)."""
    emptied_by_move: Literal["deleted", "kept"] = "deleted"
    """What happens to a group whose last member is moved away (B5.36). Deleting the last member always deletes it."""
    member_order: Literal["as_sent", "reversed", "sorted"] = "as_sent"
    """The order of a group's returned `components` (B4.22)."""
    member_list_orders: bool = False
    """Whether the order of a group's `components` in a request reorders its members on the page (B4.22)."""
    component_list_order: Literal["position", "created"] = "position"
    """How GET components is sorted."""
    position_writable: bool = False
    """Whether the undocumented `position` of a component is honored (B4.21)."""
    trim: bool = False
    """Whether whitespace around strings is removed (B6.48)."""
    escape_html: bool = False
    """Whether `&`, `<` and `>` in names and descriptions are returned escaped (B6.48)."""
    only_show_if_degraded: Literal["accepted", "ignored", "refused"] = "accepted"
    """How an account handles the field that needs a feature flag (B4.33)."""
    showcase_default: bool = False
    """`showcase` of a component created without it (B4.32)."""
    start_date_default: Literal["null", "today"] = "null"
    """`start_date` of a component created without it (B4.31)."""
    empty_start_date: Literal["refused", "cleared"] = "refused"
    """What `start_date: ""` does (B4.31)."""
    group_status: Literal["operational", "null"] = "operational"
    """`status` of the group rows in GET components (B5.41)."""
    per_page_maximum: Literal["100", "1100"] = "100"
    """Maximum number of rows from GET components: both numbers are documented (B3.16)."""
    groups_count: bool = False
    """Whether groups count toward the 1,100 components of a page (B4.34)."""
    unpaged_once_a_minute: bool = False
    """Whether GET components and page_access_users without paging are refused more than once a minute (B2.8)."""
    unknown_page: Literal["401", "403", "404"] = "404"
    """The status for a page ID that the key cannot access (B1.4)."""
    errors: Literal["mixed", "message", "list", "string", "html"] = "mixed"
    """The shape of error bodies; mixed: `message`, and a list under `error` for 422 (B6.45)."""
    duplicate_subscriber: Literal["refused", "returned", "duplicated"] = "refused"
    """What a second POST of a contact does: 422, return the existing object, or create a second one (B10.63)."""
    all_components: Literal["null", "empty"] = "null"
    """`components` of a subscriber to all components."""
    list_lag: float = 0.0
    """Seconds until lists show a new object (B6.47)."""
    provider_takes_metrics: bool = True
    """Whether deleting a metrics provider deletes its metrics (B9.56)."""
    provider_page_id: Literal["code", "number"] = "code"
    """What `page_id` of a metrics provider is: the page's ID, or a number as documented (B9.58)."""
    metric_update: Literal["documented", "everything"] = "documented"
    """Which fields PATCH of a metric accepts: name and metric_identifier, or all of them (B9.57)."""
    access_user_update: Literal["accepted", "ignored"] = "accepted"
    """Whether PATCH of a page access user accepts a body: none is documented (B11.65)."""
    audience_specific: bool = True
    """Whether the account's plan has page access users and groups; otherwise, they answer 403 (B11.65)."""
    affected_components: Literal["listed", "null", "absent"] = "listed"
    """How an incident's update shows the components that it changed: with both statuses, as null, or not at all (B13)."""
    incident_components: Literal["replaced", "added"] = "replaced"
    """What statuses in an update without `component_ids` do to the incident's list of components (B13)."""
    permissions_shape: Literal["list", "map"] = "list"
    """Whether the pages of a user's permissions are returned as a list of objects or as a map by page ID."""

    def __post_init__(self) -> None:
        check_switches(self)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "Quirks":
        """Switches by name, others at their defaults. Raises `ValueError` for an invalid name or value."""
        check_names(cls, values)
        return cls(**values)


def check_names(switches: type[Any], values: Mapping[str, Any]) -> None:
    """Raise `ValueError` for a name that is not a switch of this dataclass."""
    known_names = [field.name for field in fields(switches)]
    for name in values:
        if name not in known_names:
            raise ValueError(f"no quirk is called {name!r}; there are {', '.join(known_names)}")


def check_switches(switches: Any) -> None:
    """Raise `ValueError` if a switch of this dataclass has an invalid value."""
    hints = get_type_hints(type(switches))
    for field in fields(switches):
        _check(field.name, getattr(switches, field.name), hints[field.name])


def _check(name: str, value: object, hint: Any) -> None:
    """Raise `ValueError` if `value` is not of the type `hint`."""
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise ValueError(f"quirk {name} is one of {', '.join(get_args(hint))}, not {value!r}")
    elif hint is float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise ValueError(f"quirk {name} is a number of seconds, not {value!r}")
    elif hint is int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(f"quirk {name} is a whole number, not {value!r}")
    elif not isinstance(value, hint):
        raise ValueError(f"quirk {name} is true or false, not {value!r}")
