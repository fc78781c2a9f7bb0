"""Groups of people with the same access to an audience-specific page (statuspage-api.md B11.65: lists are sent whole)."""

from reconciler.model.fields import name_text, references, text
from reconciler.model.kind import Kind

ACCESS_GROUP = Kind(
    name="access_group",
    title="Page access groups",
    doc="What a group of users may see of an audience-specific page, and who is in it.",
    section=("access", "groups"),
    fields=(
        name_text("Name of the group.", "Gold customers", max_length=None),
        text("external_identifier", "The id under which the identity provider knows the group.", "gold"),
        references(
            "components",
            ("component",),
            "The components that the group may see: all of them, in any order.",
            ["Core API/REST API"],
            api="component_ids",
        ),
        references(
            "metrics",
            ("metric",),
            "The metrics that the group may see: all of them, in any order.",
            ["Datadog/API latency"],
            api="metric_ids",
        ),
        references(
            "users",
            ("access_user",),
            "Who is in the group, by email address: all of them, in any order. Left out, whoever is in it stays.",
            ["alice@customer.example"],
            api="page_access_user_ids",
        ),
    ),
    rank=8,
    grants_access=True,
    lists=("page_access_groups",),
    destroys="what its users may see through it",
    example="- name: Gold customers\n  components: [Core API/REST API]\n  users: [alice@customer.example]\n",
)
