"""Component groups: listed among the components, written under a path of their own (statuspage-api.md B5)."""

from reconciler.errors import RejectedError
from reconciler.http import JsonObject
from reconciler.model.kinds.statuspage import GROUP
from reconciler.model.work import Step
from reconciler.providers.statuspage.bodies import wire_values
from reconciler.providers.statuspage.endpoint import Endpoint
from reconciler.providers.statuspage.endpoints.component import COMPONENTS, is_group


def group_body(step: Step) -> JsonObject:
    """`name` and `components` always, in full: the list replaces (B5.37). The description goes inside and beside the wrapper.

    Beside is what the document says, inside what every working client does (B5.38). Raises RejectedError for a group without a
    member, before anything is sent: the service deletes a group that is emptied.
    """
    if not step.members:
        raise RejectedError("not sent: a group without components cannot be, and the service would delete it")
    inside: JsonObject = {"name": step.name, "components": list(step.members), **wire_values(step)}
    return {"component_group": inside, **({"description": inside["description"]} if "description" in inside else {})}


GROUP_ENDPOINT = Endpoint(
    kind=GROUP,
    collection=("component-groups",),
    create=group_body,
    update=group_body,
    listing=COMPONENTS,
    takes=is_group,
)
