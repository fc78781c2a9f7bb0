"""Groups: components with children, one level deep (jsm-api.md 2 and 4, `kids`). An empty group reads as a component."""

from reconciler.model.fields import long_text, name_text, text
from reconciler.model.kind import Kind, Order
from reconciler.model.kinds.jsm.component import (
    POSITION_IS_THE_FILES,
    STATUS_BELONGS_TO_INCIDENTS,
    TREE,
    TYPE_IS_READ_ONLY,
)

GROUP = Kind(
    name="group",
    title="Component groups",
    doc="A group of components, one level deep. Its members stand below it, in the order visitors see.",
    section=("components",),
    fields=(
        name_text("Name of the group, shown to visitors.", "Core API", key="group"),
        long_text("description", "What the group is, shown to visitors.", "Everything customers call"),
        text("service_id", "Id of the service in Jira that the group stands for.", "8f0c6a1e", api="serviceId"),
    ),
    rank=1,
    in_incidents=True,
    lists=("components",),
    ordered=True,
    order=Order.WRITTEN,
    together=TREE,
    drafted=True,
    twin="component",
    destroys="the uptime history shown for the group",
    rejected_keys={
        "status": STATUS_BELONGS_TO_INCIDENTS,
        "position": POSITION_IS_THE_FILES,
        "type": TYPE_IS_READ_ONLY,
        "serviceId": "write it as `service_id`",
    },
    example="- group: Core API\n  description: Everything customers call\n  components:\n    - name: REST API\n",
)
