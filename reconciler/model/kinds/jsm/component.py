"""Components, whose status visitors see (jsm-api.md 2, batch_process).

`status` is not a field: it belongs to the people who handle an incident. The service writes components as whole trees,
so each component's status is read directly before and sent unchanged.
"""

from reconciler.model.fields import long_text, name_text, parent, text
from reconciler.model.kind import Kind, Order

TREE = "tree"
"""The word shared by the types that are written together, as one tree."""

STATUS_BELONGS_TO_INCIDENTS = (
    "a component's status belongs to the people who handle an incident and is never written; remove the line"
)
POSITION_IS_THE_FILES = "the order of the file is the order of the page: it is written for you"
TYPE_IS_READ_ONLY = "the API does not say what types there are; what has `components:` is a group"

COMPONENT = Kind(
    name="component",
    title="Components",
    doc="A component of the page. Its status is never chosen: it belongs to incidents.",
    section=("components",),
    fields=(
        name_text("Name of the component, shown to visitors.", "REST API"),
        long_text("description", "What the component is, shown to visitors.", "The marketing site"),
        parent("group", "The group it stands in; said by its place in the file."),
        text("service_id", "Id of the service in Jira that the component stands for.", "8f0c6a1e", api="serviceId"),
    ),
    rank=2,
    in_incidents=True,
    parent="group",
    lists=("components",),
    ordered=True,
    order=Order.WRITTEN,
    together=TREE,
    drafted=True,
    destroys="its uptime history and subscriptions",
    rejected_keys={
        "status": STATUS_BELONGS_TO_INCIDENTS,
        "group_id": "a component belongs to the group under whose `components:` it stands",
        "position": POSITION_IS_THE_FILES,
        "type": TYPE_IS_READ_ONLY,
        "serviceId": "write it as `service_id`",
    },
    example="- name: REST API\n  description: Everything under /v2\n  service_id: 8f0c6a1e\n",
)
