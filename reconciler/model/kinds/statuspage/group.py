"""Component groups. A group cannot be empty. Its members follow from the components' positions in the file
(statuspage-api.md B5).
"""

from reconciler.model.fields import long_text, name_text
from reconciler.model.kind import ORDER, Kind
from reconciler.model.kinds.statuspage.component import ORDER_IS_DRAGGED

GROUP = Kind(
    name="group",
    title="Component groups",
    doc="A group of components, one level deep and never empty. Its members stand below it, in the order visitors see.",
    section=("components",),
    fields=(
        name_text("Name of the group, shown to visitors.", "Core API", key="group"),
        long_text("description", "What the group is, shown to visitors.", "Everything customers call"),
    ),
    rank=1,
    in_incidents=True,
    deleted_when_empty=True,
    lists=("components",),
    ordered=True,
    destroys="the uptime history shown for the group",
    unsupported={ORDER: ORDER_IS_DRAGGED},
    rejected_keys={
        "status": "the service makes a group's status of its components'",
        "position": "the order of the file is the order of the page",
    },
    example="- group: Core API\n  description: Everything customers call\n  components:\n    - name: REST API\n",
)
