"""References and patterns: what they can be called by, and what is said where nothing answers."""

from typing import Any

import pytest

from reconciler.model.address import Address
from tests.statuspage_names import FIELD_NAMES

Room = Any
KINDS = ", ".join(sorted(FIELD_NAMES))

COMPONENTS = """
components:
  - name: API
  - name: Website
  - group: Core API
    components: [{name: API}, {name: REST API}, {name: a/b}]
  - group: Other
    components: [{name: Webhooks, previously: [Callbacks]}, {name: Shared}, {name: Gone, absent: true}]
  - group: More
    components: [{name: Shared}]
"""


def template(*references: str) -> str:
    names = ", ".join(f"'{reference}'" for reference in references)
    return f"{COMPONENTS}templates:\n  - {{name: T, title: t, body: b, components: [{names}]}}\n"


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("API", ("API",)),
        ("Core API/API", ("Core API", "API")),
        ("REST API", ("Core API", "REST API")),
        ("Core API/REST API", ("Core API", "REST API")),
        ("Core API/a~1b", ("Core API", "a/b")),
        ("a~1b", ("Core API", "a/b")),
        ("More/Shared", ("More", "Shared")),
    ],
)
def test_the_exact_path_first_then_a_bare_name(room: Room, written: str, path: tuple[str, ...]) -> None:
    item = room.items(template(written))["acme/template/T"]
    assert item.fields["components"] == (Address("acme", "component", path),)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "Shared",
            "`Shared` can be any of `Other/Shared`, `More/Shared` -> write the whole path of the one that is meant",
        ),
        ("Core API", "`Core API` is a group, not a component -> name what stands in it: Core API/…"),
        ("Websit", "there is no component `Websit` on this page -> did you mean `Website`?"),
        (
            "core api/rest api",
            "there is no component `core api/rest api` on this page -> did you mean `Core API/REST API`?",
        ),
        ("Callbacks", "there is no component `Callbacks` on this page -> it is called `Other/Webhooks` now"),
        ("T", "there is no component `T` on this page -> declare it under `components:`"),  # which is a template
        ("xyzzyx", "there is no component `xyzzyx` on this page -> declare it under `components:`"),
        ("Gone", "`Gone` is marked `absent` (line 11), and nothing can refer to it"),
        ("q" * 300, f"there is no component `{'q' * 80}…` on this page -> declare it under `components:`"),
    ],
)
def test_a_reference_to_nothing_or_to_several(room: Room, written: str, said: str) -> None:
    assert [line.partition(": ")[2] for line in room.wrong(template(written))] == [said]


def test_one_thing_is_named_once(room: Room) -> None:
    found = room.wrong(template("REST API", "Core API/REST API"))
    assert [line.partition(": ")[2] for line in found] == [
        "`Core API/REST API` is named twice in this list -> keep one of them"
    ]


def test_two_of_one_place_are_told_apart_by_their_pins(room: Room) -> None:
    body = """
    components: [{name: A, id: c1}, {name: A, id: c2}]
    templates: [{name: T, title: t, body: b, components: [A]}]
    """
    assert room.wrong(body) == ["2:55: `A` can be any of `A#c1`, `A#c2` -> write its pin after it: Name#id"]


def test_without_a_components_section_references_are_left_to_the_live_page(room: Room) -> None:
    items = room.items("templates: [{name: T, title: t, body: b, components: [Core API/REST API, Shared]}]")
    assert items["acme/template/T"].fields["components"] == (
        Address("acme", "component", ("Core API", "REST API")),
        Address("acme", "component", ("Shared",)),
    )


def test_an_empty_list_clears_where_that_can_be(room: Room) -> None:
    assert room.items(template())["acme/template/T"].fields["components"] == ()
    cleared = room.items(COMPONENTS + "templates: [{name: T, title: t, body: b, components: null}]")
    assert cleared["acme/template/T"].fields["components"] is None


def test_wrong_items_of_a_list_are_passed_over(room: Room) -> None:
    found = room.wrong(COMPONENTS + "templates: [{name: T, title: t, body: b, components: [1, '', API]}]")
    assert [line.partition(": ")[2] for line in found] == [
        'item 1 of `components` must be text, not a number -> write it in quotes: "1"',
        "item 2 of `components` must not be empty",
    ]


def test_near_names_are_sought_for_twenty_references(room: Room) -> None:
    found = room.wrong(template(*(f"Website{i}" for i in range(25))))
    assert sum("did you mean" in line for line in found) == 20
    assert len(found) == 25


PATTERNS = {
    "a kind that is not": (
        "components: []\nprune: [compnent, 'zzz/*']",
        [
            ("2:9: there is no kind 'compnent'; kinds are " + KINDS + " -> did you mean `component`?"),
            "2:19: there is no kind 'zzz'; kinds are " + KINDS,
        ],
    ),
    "a field that a bare kind has not": (
        "ignore: ['page:time_zon', 'component:status', 'page:']",
        [
            "1:10: a page has no field `time_zon` -> did you mean `page:time_zone`?",
            "1:27: a component has no field `status`",
            "1:47: there is no kind 'page:'; kinds are " + KINDS,
        ],
    ),
    "nothing": ("ignore: [' ']", ["1:10: a pattern must not be empty"]),
    "a lone backslash": ("ignore: ['component/a\\']", ["1:10: a pattern must not end in a lone backslash"]),
    "owning what is not declared": (
        "prune: [component, 'subscriber/*']",
        [
            (
                "1:9: the pattern owns kind component, and this page has no `components`: all of them would be deleted"
                " -> write `components:`, or remove the pattern"
            ),
            (
                "1:20: the pattern owns kind subscriber, and this page has no `subscribers.members`: all of them would"
                " be deleted -> write `subscribers.members:`, or remove the pattern"
            ),
        ],
    ),
    "owning the page": (
        "settings: {}\nprune: [page]",
        ["2:9: the page cannot be owned: the service cannot delete it -> remove the pattern"],
    ),
    "owning a field": (
        "components: []\nprune: ['component:name']\nprotect: ['component/A:name']",
        [
            (
                "2:9: this takes whole things, and the pattern names a field"
                " -> write it without `:name`; single fields are left alone with `ignore`"
            ),
            (
                "3:11: this takes whole things, and the pattern names a field"
                " -> write it without `:name`; single fields are left alone with `ignore`"
            ),
        ],
    ),
    "a field that is nearly one": (
        "ignore: ['component/A:descripton']",
        [
            (
                "1:10: a component has no field `descripton`"
                " -> did you mean `:description`? A colon in a name is written \\:"
            )
        ],
    ),
}


@pytest.mark.parametrize("case", PATTERNS)
def test_patterns_that_do_not_stand(room: Room, case: str) -> None:
    body, expected = PATTERNS[case]
    assert room.wrong(body) == expected


def test_patterns_as_written(room: Room) -> None:
    page = room.page(
        """
        components: [{name: A}]
        prune: ["**/A", group]
        protect: ['component/12:30', 'component/x\\:description']
        ignore: ["*:name", page:time_zone]
        """
    )
    assert [str(p) for p in page.prune] == ["**/A", "group"]
    assert [str(p) for p in page.protect] == ["component/12:30", "component/x\\:description"]
    assert [(p.text, p.field) for p in page.ignore] == [("*", "name"), ("page", "time_zone")]


def test_the_order_of_what_stands_in_one_can_be_left_alone_and_of_nothing_else(room: Room) -> None:
    page = room.page('components: [{name: A}]\nignore: ["component/Nordics/*:order", "group/*:order"]')
    assert [(p.text, p.field) for p in page.ignore] == [("component/Nordics/*", "order"), ("group/*", "order")]
    (other,) = room.page('components: [{name: A}]\nignore: ["template/Notice:order"]').ignore
    assert (other.text, other.field) == ("template/Notice:order", None)


@pytest.mark.parametrize(("written", "everything"), [("true", True), ("false", False), ("[]", False)])
def test_prune_as_a_whole(room: Room, written: str, everything: bool) -> None:
    page = room.page(f"prune: {written}")
    assert (page.prune_all, page.prune) == (everything, ())


@pytest.mark.parametrize("word", ["prune", "protect", "ignore"])
def test_a_pattern_whose_names_hold_slashes_says_how_they_are_written(room: Room, word: str) -> None:
    items = "components: [{group: Ingest / Query, components: [{name: Login/SSO}]}]"
    assert [
        line.partition(": ")[2] for line in room.wrong(f'{items}\n{word}: ["component/Ingest / Query/Login/SSO"]')
    ] == [
        "the pattern can match nothing: the path of a component has 1 or 2 names"
        " -> a slash in a name is written ~1: `component/Ingest ~1 Query/Login~1SSO`"
    ]
    assert room.page(f'{items}\n{word}: ["component/Ingest ~1 Query/Login~1SSO"]').key == "acme"


SLASHED = (
    "components: [{group: Ingest / Query, components: [{name: Login/SSO}, {name: API}]}, {group: Edge, components: "
    "[{name: API}, {name: TCP/IP}]}, {name: API}]\n"
)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Login/SSO", ("Ingest / Query", "Login/SSO")),
        ("Login~1SSO", ("Ingest / Query", "Login/SSO")),
        ("Ingest / Query/Login/SSO", ("Ingest / Query", "Login/SSO")),
        ("Ingest ~1 Query/API", ("Ingest / Query", "API")),
        ("Ingest / Query/API", ("Ingest / Query", "API")),
        ("Edge/TCP/IP", ("Edge", "TCP/IP")),
        ("TCP/IP", ("Edge", "TCP/IP")),
        ("Edge/API", ("Edge", "API")),
        ("API", ("API",)),
    ],
)
def test_a_name_with_a_slash_may_be_written_as_the_page_shows_it(room: Room, text: str, path: tuple[str, ...]) -> None:
    body = f"{SLASHED}templates: [{{name: T, title: T, body: T, components: ['{text}']}}]"
    (template,) = [item for item in room.page(body).items if item.kind.name == "template"]
    assert [address.path for address in template.fields["components"]] == [path]


@pytest.mark.parametrize("wrong", ["Login/SS", "Edge/TCP/I", "Ingest / Query/AP", "Edg/API"])
def test_what_is_suggested_can_be_written(room: Room, wrong: str) -> None:
    body = SLASHED + "templates: [{name: T, title: T, body: T, components: ['WHAT']}]"
    (line,) = room.wrong(body.replace("WHAT", wrong))
    suggested = line.rpartition("did you mean `")[2].rstrip("`?")
    assert room.page(body.replace("WHAT", suggested)).key == "acme"


@pytest.mark.parametrize("text", ["Zu\u0308rich/Cafe\u0301 Nord", "Cafe\u0301 Nord", "Z\u00fcrich/Caf\u00e9  Nord"])
def test_a_name_may_be_referred_to_in_another_spelling(room: Room, text: str) -> None:
    body = 'components: [{group: "Z\u00fcrich", components: [{name: "Caf\u00e9 Nord"}]}]\n'
    items = room.items(f"{body}templates:\n  - {{name: T, title: t, body: b, components: ['{text}']}}\n")
    expected = Address("acme", "component", ("Z\u00fcrich", "Caf\u00e9 Nord"))
    assert items["acme/template/T"].fields["components"] == (expected,)
