"""Components: what visitors see the status of (statuspage-openapi3.json, postPagesPageIdComponents; statuspage-api.md B4).

`status` is not among the fields: it belongs to the people who handle an incident and is never written.
"""

from reconciler.model.field import Field, Type
from reconciler.model.kind import Kind

STATUS_BELONGS_TO_INCIDENTS = (
    "a component's status belongs to the people who handle an incident and is never written; remove the line"
)

COMPONENT = Kind(
    name="component",
    title="Components",
    doc="A component of the page. Its status is never written: it belongs to incidents.",
    section=("components",),
    fields=(
        Field(
            "name",
            Type.TEXT,
            "Name of the component, shown to visitors.",
            required=True,
            clearable=False,
            max_length=255,
            example="REST API",
        ),
        Field("description", Type.LONG_TEXT, "What the component is, shown to visitors.", example="The marketing site"),
        Field(
            "group",
            Type.REFERENCE,
            "The group it stands in; said by its place in the file.",
            api="group_id",
            refers=("group",),
            written=False,
            cleared=None,
        ),
        Field(
            "showcase",
            Type.BOOL,
            "Whether the page shows the component's uptime history.",
            clearable=False,
            example=True,
        ),
        Field(
            "only_show_if_degraded",
            Type.BOOL,
            "Whether the component is shown only while it is not operational. The account needs the feature.",
            clearable=False,
            default=False,
            example=False,
        ),
        Field(
            "start_date",
            Type.DATE,
            "The date from which uptime is counted.",
            cleared=None,
            example="2024-01-31",
        ),
    ),
    rank=2,
    parent="group",
    lists=("components",),
    maximum=1100,
    loses="its uptime history and its subscriptions",
    refused={
        "status": STATUS_BELONGS_TO_INCIDENTS,
        "group_id": "a component belongs to the group under whose `components:` it stands",
        "position": "the order of the file is the order of the page",
    },
    example="- name: REST API\n  description: Everything under /v2\n  showcase: true\n",
)
