"""Groups of people who may see the same of an audience-specific page (statuspage-api.md B11.65: its lists are sent whole)."""

from reconciler.model.field import Field, Type
from reconciler.model.kind import Kind

ACCESS_GROUP = Kind(
    name="access_group",
    title="Page access groups",
    doc="What a group of users may see of an audience-specific page, and who is in it.",
    section=("access", "groups"),
    fields=(
        Field(
            "name",
            Type.TEXT,
            "Name of the group.",
            required=True,
            clearable=False,
            example="Gold customers",
        ),
        Field(
            "external_identifier",
            Type.TEXT,
            "The id under which the identity provider knows the group.",
            example="gold",
        ),
        Field(
            "components",
            Type.REFERENCES,
            "The components that the group may see: all of them, in any order.",
            api="component_ids",
            refers=("component",),
            example=["Core API/REST API"],
        ),
        Field(
            "metrics",
            Type.REFERENCES,
            "The metrics that the group may see: all of them, in any order.",
            api="metric_ids",
            refers=("metric",),
            example=["Datadog/API latency"],
        ),
        Field(
            "users",
            Type.REFERENCES,
            "Who is in the group, by e-mail address: all of them, in any order. Left out, whoever is in it stays.",
            api="page_access_user_ids",
            refers=("access_user",),
            example=["alice@customer.example"],
        ),
    ),
    rank=8,
    lists=("page_access_groups",),
    loses="what its users may see through it",
    example="- name: Gold customers\n  components: [Core API/REST API]\n  users: [alice@customer.example]\n",
)
