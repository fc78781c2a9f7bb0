"""Subscribers: one contact an item, known by it, and shown to nobody."""

from typing import Any

import pytest

from reconciler.model.resource import Unset

Room = Any


def members(*items: str) -> str:
    return "subscribers:\n  members:\n" + "".join(f"    - {item}\n" for item in items)


def test_a_person_is_known_by_the_contact_in_its_canonical_form(room: Room) -> None:
    page = room.page(
        members(
            "{email: Ops@Acme.example}",
            "{webhook: 'https://hooks.acme.example/x', email: Ops@Acme.example}",
            "{sms: '030 901820', country: de, confirmed: true}",
        )
    )
    assert [item.name for item in page.items] == [
        "email:ops@acme.example",
        "webhook:https://hooks.acme.example/x",
        "sms:+4930901820",
    ]
    assert page.items[2].fields == {"sms": "030 901820", "country": "de", "confirmed": True}
    assert all("ops@" not in str(item.address).lower() for item in page.items)


PEOPLE = {
    "nobody": (
        "{components: [A]}",
        ["an item of `subscribers.members` needs a contact -> write `email:` or `webhook:` or `sms:`"],
    ),
    "two contacts": (
        "{email: a@b.example, sms: '5550100', country: US}",
        ["`sms` stands alone: one item is one contact -> make it two items"],
    ),
    "a phone without its country": (
        "{sms: '5550100'}",
        ['`country` is missing: a phone is a number and its country -> write `country: "US"`'],
    ),
    "a country without its phone": (
        "{email: a@b.example, country: US}",
        ['`sms` is missing: a phone is a number and its country -> write `sms: "5550100"`'],
    ),
    "a webhook that nobody runs": (
        "{webhook: 'https://x.example/'}",
        [
            (
                "`email` is missing: a webhook needs the address of whoever runs it"
                " -> write `email: status-alerts@acme.example`"
            )
        ],
    ),
    "a bad address": (
        "{email: secret@@secret.example}",
        ["`email` is not an email address -> write one such as ops@acme.example"],
    ),
    "a bad phone": (
        "{sms: 'secret', country: US}",
        ["`sms` is not a phone number -> write it as it is dialled in its country, in quotes"],
    ),
    "a short phone": (
        "{sms: '11', country: US}",
        ["`sms` has too few or too many digits for a phone number of its country -> write it as it is dialled there"],
    ),
    "a bad country": (
        "{sms: '5550100', country: ZZ}",
        ["`country` is not a country ('ZZ') -> write its two letters (ISO 3166), such as US"],
    ),
    "a number for a phone": ("{sms: 5550100, country: US}", ["`sms` must be text, not a number -> write it in quotes"]),
    "a password in a webhook": (
        "{webhook: 'https://user:secret@x.example/', email: a@b.example}",
        [
            (
                "`webhook` holds a user name or a password, which would stand in plain sight"
                " -> remove what stands before the @"
            )
        ],
    ),
    "no component": (
        "{email: a@b.example, components: []}",
        ["`components` names nothing -> name one at least, or leave `components` out for all of them"],
    ),
    "a cleared contact": (
        "{email: null}",
        ["`email` cannot be cleared -> give it a value, or remove the line to leave it unmanaged"],
    ),
    "the same twice": (
        "{email: one@acme.example}\n    - {email: ONE@acme.example}",
        ["duplicate contact in subscribers (first declared on line 7) -> keep one of them"],
    ),
    "one phone in two spellings": (
        "{sms: '5550100', country: US}\n    - {sms: '555-0100', country: us}",
        ["duplicate contact in subscribers (first declared on line 7) -> keep one of them"],
    ),
}


@pytest.mark.parametrize("case", PEOPLE)
def test_a_contact_that_does_not_stand_is_told_without_being_shown(room: Room, case: str) -> None:
    item, expected = PEOPLE[case]
    found = room.wrong(members(item))
    assert [line.partition(": ")[2] for line in found] == expected
    assert "secret" not in "".join(found)


def test_an_unset_variable_in_a_contact_is_an_error_where_it_is_needed(room: Room) -> None:
    assert room.wrong(members("{email: '${env:PAGE_MAIL}'}")) == [
        (
            "3:15: the environment variable PAGE_MAIL is not set, or empty"
            " -> set it, or give a default: ${env:PAGE_MAIL:-default}"
        )
    ]


def test_an_unset_variable_in_a_contact_is_let_be_where_it_is_not_needed(room: Room) -> None:
    page = room.page(
        members(
            "{email: '${env:PAGE_MAIL}'}",
            "{webhook: 'https://x.example/${env:PAGE_HOOK}', email: a@b.example}",
            "{sms: '${env:PAGE_PHONE}', country: US}",
        ),
        secrets=False,
    )
    assert [str(item.address) for item in page.items] == [
        "acme/subscriber/email:${env:PAGE_MAIL}",
        "acme/subscriber/webhook:${env:PAGE_HOOK}",
        "acme/subscriber/sms:${env:PAGE_PHONE}",
    ]
    assert page.items[0].fields == {"email": Unset("PAGE_MAIL")}
    assert page.items[1].fields["webhook"] == Unset("PAGE_HOOK")
    assert page.items[0].name == "email:${env:page_mail}"


def test_what_is_not_sensitive_is_needed_always(room: Room) -> None:
    assert room.wrong(members("{sms: '${env:PAGE_PHONE}', country: '${env:PAGE_LAND}'}"), secrets=False) == [
        (
            "3:43: the environment variable PAGE_LAND is not set, or empty"
            " -> set it, or give a default: ${env:PAGE_LAND:-default}"
        )
    ]


def test_two_contacts_of_one_unset_variable_are_one(room: Room) -> None:
    body = members("{email: '${env:PAGE_MAIL}'}", "{email: '${env:PAGE_MAIL}'}")
    assert room.wrong(body, secrets=False) == [
        "4:7: duplicate contact in subscribers (first declared on line 7) -> keep one of them"
    ]


def test_values_from_the_environment_are_checked_and_not_shown(room: Room) -> None:
    found = room.wrong(members("{email: '${env:PAGE_MAIL}'}"), {"PAGE_MAIL": "secret"})
    assert found == ["3:15: `email` is not an email address -> write one such as ops@acme.example"]


@pytest.mark.parametrize("written", ["secret@x.example", "https://x.example/secret", "+1 202 secret 0143"])
def test_a_contact_that_stands_where_its_key_belongs_is_not_shown(room: Room, written: str) -> None:
    found = room.wrong(members(f"{{{written!r}: 1}}"))
    assert any(": the key `" in one and "is not known here" in one for one in found)
    assert "secret" not in "".join(found)


def test_a_contact_without_its_key_is_told_to_have_one(room: Room) -> None:
    assert any(
        one.endswith("must be a map, not text -> write `email:` before it")
        for one in room.wrong(members("ops@x.example"))
    )
