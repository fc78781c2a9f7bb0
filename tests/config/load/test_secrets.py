"""Who may read which variable: a pull request must not be able to print a secret."""

from dataclasses import asdict
from typing import Any

import pytest

from reconciler.model.resource import Unset
from tests.statuspage_names import BY_NAME

Room = Any

ENVIRON = {
    "SECRET_PAGE_TOKEN": "hunter2",
    "SECRET_PAGE_MAIL": "erin@globex.example",
    "SECRET_PAGE_HOOK": "https://hooks.globex.example/x",
    "PAGE_TOKEN": "known-to-all",
}
REFUSED = (
    "the variable SECRET_PAGE_TOKEN may not be read here: what begins with SECRET_PAGE_ is for credentials and contacts"
    " -> give a value that everybody may see under a name such as PAGE_TOKEN"
)
TOKEN = "'${env:SECRET_PAGE_TOKEN}'"


def place_of(body: str) -> str:
    """Where the quoted text begins that reads the first secret of a line."""
    return f"1:{body.rindex(chr(39), 0, body.index('${env:SECRET')) + 1}"


@pytest.mark.parametrize(
    "body",
    [
        f"settings: {{name: {TOKEN}}}",
        "settings: {page_description: 'so: ${env:SECRET_PAGE_TOKEN:-x}'}",
        f"settings: {{branding: {TOKEN}}}",
        f"settings: {{hidden_from_search: {TOKEN}}}",
        f"components: [{{name: {TOKEN}}}]",
        f"components: [{{name: A, description: {TOKEN}}}]",
        f"components: [{{name: A, showcase: {TOKEN}}}]",
        f"components: [{{name: A, absent: {TOKEN}}}]",
        f"components: [{{name: A, id: {TOKEN}}}]",
        f"components: [{{name: A, previously: [{TOKEN}]}}]",
        f"components: [{{group: {TOKEN}, components: [{{name: A}}]}}]",
        f"components: [{{group: G, components: [{{name: {TOKEN}}}]}}]",
        "components: [{name: A, matrix: {r: [a]}, description: '${matrix:r} ${env:SECRET_PAGE_TOKEN}'}]",
        f"components: [{{name: '${{matrix:r}}', matrix: {{r: [a]}}, description: {TOKEN}}}]",
        f"defaults: {{components: {{description: {TOKEN}}}}}\ncomponents: [{{name: A}}]",
        f"defaults: {{components: {{description: {TOKEN}}}}}",
        f"metrics: [{{provider: {TOKEN}}}]",
        f"metrics: [{{provider: Datadog, metric_base_uri: {TOKEN}}}]",
        f"metrics: [{{provider: Self, metrics: [{{name: {TOKEN}}}]}}]",
        f"subscribers: {{members: [{{sms: '2025550143', country: {TOKEN}}}]}}",
        f"subscribers: {{members: [{{email: a@b.example, components: [{TOKEN}]}}]}}",
        f"subscribers: {{policies: {{email_domains: {{allow: [{TOKEN}]}}}}}}",
        f"access: {{groups: [{{name: {TOKEN}}}]}}",
        f"prune: [{TOKEN}]",
        f"protect: [{TOKEN}]",
        f"order: {TOKEN}",
        f"limits: {{deletes: {TOKEN}}}",
        f"embed: {{position: {TOKEN}}}",
    ],
)  # fmt: skip
def test_no_ordinary_field_reads_a_secret(room: Room, body: str) -> None:
    place = place_of(body)
    for environ in (ENVIRON, {}):  # whether it is set makes no difference
        found = room.wrong(body, environ, secrets=False)
        assert f"{place}: {REFUSED}" in found
        assert "hunter2" not in " ".join(found)
        assert "is not set" not in " ".join(found)


def test_neither_does_the_page_nor_the_file(room: Room) -> None:
    text = (
        "version: 1\nprovider: {key_env: '${env:SECRET_PAGE_TOKEN}'}\npages: {acme: {id: '${env:SECRET_PAGE_TOKEN}'}}\n"
        "organizations: {o: {id: '${env:SECRET_PAGE_TOKEN}', members: [{email: a@b.example, first_name: '${env:SECRET_PAGE_TOKEN}'}]}}\n"
    )
    assert room.problems(text, ENVIRON) == [f"{at}: {REFUSED}" for at in ("2:21", "3:20", "4:25", "4:96")]


def test_contacts_and_credentials_read_secrets(room: Room) -> None:
    page = room.page(
        """
        metrics: [{provider: Datadog, api_key: '${env:SECRET_PAGE_TOKEN}', email: '${env:SECRET_PAGE_MAIL}'}]
        subscribers: {members: [{webhook: '${env:SECRET_PAGE_HOOK}', email: '${env:SECRET_PAGE_NONE:-a@b.example}'}]}
        access:
          users: [{email: '${env:SECRET_PAGE_MAIL}', external_login: '${env:SECRET_PAGE_TOKEN}'}]
          groups: [{name: G, users: ['${env:SECRET_PAGE_MAIL}']}]
        """,
        ENVIRON,
    )
    provider, member, user, group = page.items
    assert provider.fields["api_key"] == "hunter2"
    assert provider.fields["email"] == "erin@globex.example"
    assert (member.fields["webhook"], member.fields["email"]) == ("https://hooks.globex.example/x", "a@b.example")
    assert user.fields["external_login"] == "hunter2"
    assert group.fields["users"] == (user.address,)
    assert "erin@" not in str(user.address)


def test_a_contact_may_be_read_from_a_variable_that_all_may_read(room: Room) -> None:
    (member,) = room.page("subscribers: {members: [{email: 'x${env:PAGE_TOKEN}@b.example'}]}", ENVIRON).items
    assert member.fields["email"] == "xknown-to-all@b.example"


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("subscribers: {members: [{email: 'a@${env:SECRET_PAGE_TOKEN}.example'}]}", "`email`"),
        ("subscribers: {members: [{webhook: 'https://${env:SECRET_PAGE_TOKEN}.example/', email: a@b.example}]}", "`webhook`"),
        ("access: {users: [{email: a@b.example, external_login: 'a@${env:SECRET_PAGE_TOKEN}'}]}", "`external_login`"),
        ("access: {groups: [{name: G, users: ['a@${env:SECRET_PAGE_TOKEN}.example']}]}", "a contact"),
    ],
)  # fmt: skip
def test_a_contact_is_the_whole_variable_for_of_a_contact_parts_are_shown(room: Room, body: str, subject: str) -> None:
    place = place_of(body)
    for environ in (ENVIRON, {}):
        assert room.wrong(body, environ) == [
            f"{place}: {subject} is more than the variable SECRET_PAGE_TOKEN, of which no part may be shown"
            " -> put the whole value into the variable, and write ${env:SECRET_PAGE_TOKEN}"
        ]


def test_a_credential_is_not_read_from_a_variable_that_all_may_read(room: Room) -> None:
    for environ in (ENVIRON, {}):
        assert room.wrong("metrics: [{provider: Datadog, api_key: '${env:PAGE_TOKEN}'}]", environ) == [
            "1:40: `api_key` is a secret, and any field of the file can show the variable PAGE_TOKEN"
            " -> rename the variable, and write ${env:SECRET_PAGE_TOKEN}"
        ]


@pytest.mark.parametrize(
    "written", ["hunter2", "${file:key.txt}", "${env:SECRET_PAGE_NONE:-hunter2}", "hunter2${env:PAGE_NONE}"]
)
def test_a_literal_is_no_credential_and_is_not_shown(room: Room, written: str) -> None:
    room.write("key.txt", "hunter2")
    assert room.wrong(f"metrics: [{{provider: Datadog, api_key: '{written}'}}]", {}, secrets=False) == [
        "1:40: `api_key` is a secret, and secrets never stand in the file"
        " -> write ${env:SECRET_PAGE_…} and set the variable where the tool runs"
    ]


def test_a_credential_that_is_not_set_needs_no_default(room: Room) -> None:
    body = "metrics: [{provider: Datadog, api_key: '${env:SECRET_PAGE_TOKEN}'}]"
    assert room.wrong(body, {}) == [
        "1:40: the environment variable SECRET_PAGE_TOKEN is not set, or empty -> set it where the tool runs"
    ]
    assert room.page(body, {}, secrets=False).items[0].fields["api_key"] == Unset("SECRET_PAGE_TOKEN")


def test_an_alias_of_a_credential_is_no_way_around(room: Room) -> None:
    body = """
        metrics: [{provider: Datadog, api_key: &key '${env:SECRET_PAGE_TOKEN}'}]
        components:
          - {name: A, description: *key}
        """
    assert room.wrong(body, ENVIRON) == [f"1:40: {REFUSED}"]


def test_a_name_made_of_axes_is_the_variable_that_it_names(room: Room) -> None:
    body = "components: [{name: 'A ${env:SECRET_${matrix:v}_TOKEN}', matrix: {v: [PAGE]}}]"
    assert room.wrong(body, ENVIRON) == [f"1:21: {REFUSED}"]


def test_what_a_secret_holds_is_not_expanded_again_and_neither_is_what_holds_one(room: Room) -> None:
    environ = {"PAGE_X": "${env:SECRET_PAGE_TOKEN}", **ENVIRON}
    page = room.page("components: [{name: A, description: '${env:PAGE_X} $${env:SECRET_PAGE_TOKEN}'}]", environ)
    assert page.items[0].fields["description"] == "${env:SECRET_PAGE_TOKEN} ${env:SECRET_PAGE_TOKEN}"


def test_a_file_is_not_expanded_either(room: Room) -> None:
    room.write("a.txt", "${env:SECRET_PAGE_TOKEN}")
    page = room.page("components: [{name: A, description: '${file:a.txt}'}]", ENVIRON)
    assert asdict(page.items[0])["fields"]["description"] == "${env:SECRET_PAGE_TOKEN}"


def test_of_a_private_text_that_is_no_contact_nothing_is_shown() -> None:
    login = BY_NAME["access_user"].by_name["external_login"]
    assert (login.masked("p@ssw0rd12345"), login.masked("12345678")) == ("…", "…")
    assert BY_NAME["subscriber"].by_name["email"].masked("ops@globex.example") == "o…@globex.example"
