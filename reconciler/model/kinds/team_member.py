"""Team members of an organisation, and what each may do on the declared pages.

The API lists members and makes and deletes them; it cannot change a name (statuspage-openapi3.json, under
/organizations/{organization_id}).
Permissions stand in no list: those of each declared member that speaks of `pages` are read by a request of its own. They are written
as one map over all pages, and a page that is left out of it is lost: what the file does not speak of is kept.
"""

from reconciler.model.field import Access, Field, Type
from reconciler.model.kind import Identity, Kind, Prune, Scope


def _name(name: str, doc: str, example: str) -> Field:
    return Field(name, Type.TEXT, doc, Access.CREATE, clearable=False, example=example)


TEAM_MEMBER = Kind(
    name="team_member",
    title="Team members",
    doc="Somebody who works on the organisation's pages. Those who are not declared are left alone.",
    section=("members",),
    scope=Scope.ORGANIZATION,
    fields=(
        Field(
            "email",
            Type.EMAIL,
            "The e-mail address, with which the member signs in.",
            Access.CREATE,
            required=True,
            sensitive=True,
            clearable=False,
            compared=False,
            example="alice@acme.example",
        ),
        _name("first_name", "First name.", "Alice"),
        _name("last_name", "Last name.", "Ames"),
        Field(
            "password",
            Type.TEXT,
            "The password of a new member, where one is to be set; said at creation only.",
            Access.SEND,
            sensitive=True,
            credential=True,
            clearable=False,
            compared=False,
            example="${env:SECRET_PAGE_ALICE_PASSWORD}",
        ),
        Field(
            "pages",
            Type.GRANTS,
            "What the member may do, by the page's key in this file: a list of roles, true for access where there are no roles, false for "
            "none. Pages that are not named here are left as they are. Reading it takes one request for each member that declares it.",
            clearable=False,
            apart=True,
            example={"acme": ["page_configuration", "incident_manager"]},
        ),
    ),
    rank=9,
    identity=Identity.CONTACT,
    lists=("users",),
    prune=Prune.OWN,
    renamable=False,
    loses="the member's account in the organisation, on all its pages",
    greets="whether the service e-mails an invitation is not documented",
    why_not={
        "update": "the API cannot change a team member's name; the member does it, or declare the member `absent: true` first"
    },
    example=(
        "- email: alice@acme.example\n"
        "  first_name: Alice\n"
        "  last_name: Ames\n"
        "  pages: {acme: [page_configuration, incident_manager], beta: true}\n"
    ),
)
