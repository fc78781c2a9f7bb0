"""Components, and the list that shows them together with groups (statuspage-api.md B4).

The API documentation has no flag for components of third-party integrations, so `Live.foreign` is never set here. How
such a component appears in the list is unknown (its row has the same fields), and a guess could keep or delete the
wrong ones.
"""

from reconciler.http import JsonObject
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import COMPONENT
from reconciler.model.resource import Live
from reconciler.model.work import Step
from reconciler.providers.statuspage.endpoint import Endpoint, Listing, wrapped
from reconciler.providers.statuspage.rows import (
    identity,
    named,
    own_fields,
    position,
    reference,
    told,
)

COMPONENTS = Listing(("components",))
"""Includes groups, as rows with `group: true` and a description, so a plan needs no other list for them (B4.18)."""

_NO_GROUP = ("null", "")


def is_group(row: JsonObject) -> bool:
    """Whether a row is a group."""
    return row.get("group") is True


def live_component(kind: Kind, row: JsonObject, path: str) -> Live:
    """A component. Its status is a fact, never a field: it belongs to whoever handles an incident."""
    group = reference(row.get("group_id"))
    return Live(
        kind,
        identity(row, path),
        named(row, path),
        own_fields(kind, row),
        parent=group,
        position=position(row),
        facts=told(row, ("status", "automation_email", "created_at")),
    )


def ungrouped_otherwise(step: Step, answer: JsonObject) -> tuple[JsonObject, ...]:
    """Alternative ways to say "no group", if the answer to `group_id: null` still names one.

    The documentation says `If group_id is "null" then the component will be removed from a group` and leaves open what
    that means (B4.26). None of the alternatives can be a group's ID. A PATCH of the group without the member is not
    attempted here: the group's list replaces, and a step for one component does not know the current members. If
    everything is ignored, the answer's `group` shows it.
    """
    asked_for_none = "group" in step.values and not step.values["group"]
    if not asked_for_none or reference(answer.get("group_id")) is None:
        return ()
    return tuple({"component": {"group_id": spelling}} for spelling in _NO_GROUP)


COMPONENT_ENDPOINT = Endpoint(
    kind=COMPONENT,
    collection=("components",),
    create=wrapped("component"),
    update=wrapped("component"),
    listing=COMPONENTS,
    takes=lambda row: not is_group(row),
    live=live_component,
    otherwise=ungrouped_otherwise,
)
