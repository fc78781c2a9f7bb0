"""Components, whose status visitors see (statuspage-openapi3.json, postPagesPageIdComponents; statuspage-api.md B4).

`status` is not a field: it belongs to the people who handle an incident and is never written.
"""

from reconciler.model.field import Type
from reconciler.model.fields import long_text, name_text, of_type, parent, switch
from reconciler.model.kind import ORDER, Kind

ORDER_IS_DRAGGED = (
    "the API cannot set the order: drag components and groups in the Statuspage dashboard, under Components"
)
"""Why and where to change the order of the page manually."""

STATUS_BELONGS_TO_INCIDENTS = (
    "a component's status belongs to the people who handle an incident and is never written; remove the line"
)

COMPONENT = Kind(
    name="component",
    title="Components",
    doc="A component of the page. Its status is never written: it belongs to incidents.",
    section=("components",),
    fields=(
        name_text("Name of the component, shown to visitors.", "REST API"),
        long_text("description", "What the component is, shown to visitors.", "The marketing site"),
        parent("group", "The group it stands in; said by its place in the file.", api="group_id"),
        switch("showcase", "Whether the page shows the component's uptime history.", True),
        switch(
            "only_show_if_degraded",
            "Whether the component is shown only while it is not operational. The account needs the feature.",
            False,
            default=False,
        ),
        of_type(Type.DATE, "start_date", "The date from which uptime is counted.", "2024-01-31", cleared=None),
    ),
    rank=2,
    in_incidents=True,
    parent="group",
    lists=("components",),
    ordered=True,
    maximum=1100,
    destroys="its uptime history and subscriptions",
    unsupported={ORDER: ORDER_IS_DRAGGED},
    rejected_keys={
        "status": STATUS_BELONGS_TO_INCIDENTS,
        "group_id": "a component belongs to the group under whose `components:` it stands",
        "position": "the order of the file is the order of the page",
    },
    example="- name: REST API\n  description: Everything under /v2\n  showcase: true\n",
)
