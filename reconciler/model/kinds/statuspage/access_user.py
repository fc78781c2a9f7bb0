"""People with access to an audience-specific page, identified by email address (statuspage-api.md B11).

No list shows what a user may see (statuspage-openapi3.json, PageAccessUser). If the file sets `components` or
`metrics`, it is read with a request per user, and written to sub-collections where `POST` replaces and `PATCH` adds
(B6.43). Only the groups declare who is a member.
"""

from reconciler.model.field import Access, Type
from reconciler.model.fields import of_type, references, switch, text
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune

_OWN_REQUEST = "Reading it takes one request for each user that declares it."

ACCESS_USER = Kind(
    name="access_user",
    title="Page access users",
    doc="Somebody who may see an audience-specific page. Those who are not declared are left alone.",
    section=("access", "users"),
    fields=(
        of_type(
            Type.EMAIL,
            "email",
            "The email address.",
            "alice@customer.example",
            access=Access.CREATE,
            required=True,
            sensitive=True,
            compared=False,
        ),
        text(
            "external_login",
            "The id under which the identity provider knows the user; usually `uid`.",
            "alice",
            access=Access.CREATE,
            sensitive=True,
            clearable=False,
        ),
        references(
            "components",
            ("component",),
            f"The components that the user may see, beside those of the user's groups. {_OWN_REQUEST}",
            ["Core API/REST API"],
            api="component_ids",
            needs_own_request=True,
        ),
        references(
            "metrics",
            ("metric",),
            f"The metrics that the user may see, beside those of the user's groups. {_OWN_REQUEST}",
            ["Datadog/API latency"],
            api="metric_ids",
            needs_own_request=True,
        ),
        switch(
            "subscribe_to_components",
            "Whether a new user is subscribed to what there is to see; said at creation only.",
            False,
            access=Access.SEND,
            plan_note="the new user is subscribed to the components, and gets their emails",
        ),
    ),
    rank=7,
    grants_access=True,
    identity=Identity.CONTACT,
    lists=("page_access_users",),
    prune=Prune.OWN,
    renamable=False,
    destroys="the user's access to the page",
    unsupported={
        "update": "the API documents no way to change a page access user; change it in the Statuspage dashboard, "
        "or declare the user `absent: true`, apply, and declare it again"
    },
    rejected_keys={
        "groups": "who is in a group is said by the group, under `access.groups` with `users:`",
        "page_access_group_ids": "who is in a group is said by the group, under `access.groups` with `users:`",
    },
    example="- email: alice@customer.example\n  external_login: alice\n  components: [Core API/REST API]\n",
)
