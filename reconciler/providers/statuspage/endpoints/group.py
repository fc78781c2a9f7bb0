"""Component groups: listed with the components, written at their own path (statuspage-api.md B5)."""

from reconciler.errors import RejectedError
from reconciler.http import JsonObject
from reconciler.model.kinds.statuspage import GROUP
from reconciler.model.work import Step
from reconciler.providers.statuspage.bodies import api_values
from reconciler.providers.statuspage.endpoint import Endpoint
from reconciler.providers.statuspage.endpoints.component import COMPONENTS, is_group


def group_body(step: Step) -> JsonObject:
    """Always `name` and all `components`, since the list replaces (B5.37). The description is inside and next to the
    wrapper.

    Next to it is documented; inside is what every working client does (B5.38). Raises RejectedError for a group without
    members before sending anything, since the service deletes an empty group.
    """
    if not step.members:
        raise RejectedError("not sent: a group without components cannot be, and the service would delete it")
    inside: JsonObject = {"name": step.name, "components": list(step.members), **api_values(step)}
    return {"component_group": inside, **({"description": inside["description"]} if "description" in inside else {})}


GROUP_ENDPOINT = Endpoint(
    kind=GROUP,
    collection=("component-groups",),
    create=group_body,
    update=group_body,
    listing=COMPONENTS,
    takes=is_group,
)
