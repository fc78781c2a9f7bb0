"""Team members of an organization, and what each may do on the declared pages.

The API lists, creates and deletes members but cannot rename them (statuspage-openapi3.json, under
/organizations/{organization_id}). No list shows permissions, so they are read with a request per declared member that
sets `pages`. They are written as one map of all pages, and a page missing from it loses access, so everything the file
does not mention is kept.
"""

from reconciler.model.field import Access, Field, Type
from reconciler.model.fields import of_type, secret, text
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune, Scope


def _name(name: str, doc: str, example: str) -> Field:
    return text(name, doc, example, access=Access.CREATE, clearable=False)


TEAM_MEMBER = Kind(
    name="team_member",
    title="Team members",
    doc="Somebody who works on the organization's pages. Those who are not declared are left alone.",
    section=("members",),
    scope=Scope.ORGANIZATION,
    fields=(
        of_type(
            Type.EMAIL,
            "email",
            "The email address, with which the member signs in.",
            "alice@acme.example",
            access=Access.CREATE,
            required=True,
            sensitive=True,
            compared=False,
        ),
        _name("first_name", "First name.", "Alice"),
        _name("last_name", "Last name.", "Ames"),
        secret(
            "password",
            "The password of a new member, where one is to be set; said at creation only.",
            "SECRET_PAGE_ALICE_PASSWORD",
        ),
        of_type(
            Type.GRANTS,
            "pages",
            "What the member may do, by the page's key in this file: a list of roles, true for access where there are no roles, false for "
            "none. Pages that are not named here are left as they are. Reading it takes one request for each member that declares it.",
            {"acme": ["page_configuration", "incident_manager"]},
            clearable=False,
            needs_own_request=True,
        ),
    ),
    rank=9,
    grants_access=True,
    identity=Identity.CONTACT,
    lists=("users",),
    prune=Prune.OWN,
    renamable=False,
    destroys="the member's account in the organization, on all its pages",
    create_note="whether the service emails an invitation is not documented",
    unsupported={
        "update": "the API cannot change a team member's name; the member does it, or declare the member `absent: true` first"
    },
    example=(
        "- email: alice@acme.example\n"
        "  first_name: Alice\n"
        "  last_name: Ames\n"
        "  pages: {acme: [page_configuration, incident_manager], beta: true}\n"
    ),
)
