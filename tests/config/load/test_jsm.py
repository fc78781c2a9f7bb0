"""Files of Jira Service Management: the API's own names and nesting, and what only the other service has."""

import pytest

from reconciler.model.service import RateLimit
from tests.config.conftest import Room

HEAD = "version: 1\nprovider: {type: jsm}\npages:\n  acme:\n    id: 0f1c\n"


def in_page(body: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in body.strip("\n").splitlines())


def test_settings_keep_the_nesting_of_the_api_and_are_compared_leaf_by_leaf(room: Room) -> None:
    body = """
settings:
  name: Acme Status
  colours: {cssGreenColor: "#2fcc66"}
  headerData:
    headerText: How we are doing
    links: [{label: Docs, url: "https://docs.acme.example"}, {label: Help, url: "https://help.acme.example"}]
  seoConfig: {enabled: true}
"""
    (page,) = room.load(in_page(body)).pages
    settings = next(item for item in page.items if item.kind.name == "page")
    assert settings.fields == {
        "name": "Acme Status",
        "seoConfig.enabled": True,
        "headerData.headerText": "How we are doing",
        "headerData.links": (
            {"label": "Docs", "url": "https://docs.acme.example"},
            {"label": "Help", "url": "https://help.acme.example"},
        ),
        "colours.cssGreenColor": "#2fcc66",
    }


def test_components_groups_templates_and_members_are_read_as_on_the_other_service(room: Room) -> None:
    body = """
components:
  - group: Core API
    components:
      - {name: REST API, service_id: 8f0c}
      - {name: Webhooks, previously: [Callbacks]}
  - name: Website
templates: [{name: Database maintenance, title: A title, body: A body}]
subscribers: {members: [{email: ops@acme.example}]}
"""
    (page,) = room.load(in_page(body)).pages
    assert [str(item.address).partition("#")[0] for item in page.items] == [
        "acme/group/Core API",
        "acme/component/Core API/REST API",
        "acme/component/Core API/Webhooks",
        "acme/component/Website",
        "acme/template/Database maintenance",
        "acme/subscriber/email:o…@acme.example",
        "acme/publication",
    ]
    assert page.items[1].fields == {"name": "REST API", "service_id": "8f0c"}
    assert page.service.name == "jsm"


def test_a_group_may_be_empty(room: Room) -> None:
    (page,) = room.load(in_page("components: [{group: Core API}]")).pages
    assert [item.name for item in page.items] == ["Core API", "publication"]


@pytest.mark.parametrize(
    ("body", "published"), [("settings: {name: A}", True), ("settings: {name: A}\npublish: false", False)]
)
def test_the_draft_is_published_unless_the_file_says_otherwise(room: Room, body: str, published: bool) -> None:
    (page,) = room.load(in_page(body)).pages
    assert "publication" in page.declared, "what visitors see is read all the same"
    assert [item.fields for item in page.items if item.kind.concludes] == ([{"published": True}] if published else [])


def test_nothing_of_the_lifecycle_is_declared_unless_it_is_written(room: Room) -> None:
    (page,) = room.load(in_page("settings: {name: A}")).pages
    assert "lifecycle" not in page.declared
    (page,) = room.load(in_page("lifecycle: {state: unpublished}")).pages
    assert [item.fields for item in page.items if item.kind.name == "lifecycle"] == [{"state": "unpublished"}]


def test_one_file_holds_pages_of_both_services(room: Room) -> None:
    text = """version: 1
pages:
  old:
    id: kctbh9vrtdwd
    components: [{name: Website, showcase: true}]
  new:
    id: 0f1c
    provider: {type: jsm, site: acme.atlassian.net, key_env: ATLASSIAN_API_TOKEN_ACME}
    components: [{name: Website, service_id: x}]
"""
    old, new = room.load(text).pages
    assert (old.provider.type, old.provider.rate_limit) == ("statuspage", RateLimit(60, 60.0, 10))
    assert (new.provider.type, new.provider.site) == ("jsm", "acme.atlassian.net")
    assert new.provider.site_source is not None
    source = new.provider.site_source
    assert text.splitlines()[source.line - 1][source.column - 1 :].startswith("acme.atlassian.net, key_env")
    assert new.provider.key_env == "ATLASSIAN_API_TOKEN_ACME"
    assert new.provider.rate_limit == RateLimit(120, 60.0, 20)


BAD = {
    "a field of the other service": (
        "settings:\n  time_zone: UTC",
        [
            "7:7: `time_zone` is a field of Atlassian Statuspage, and Jira Service Management has none of the name"
            " -> did you mean `timezone`?"
        ],
    ),
    "a field of the other service without a counterpart": (
        "components: [{name: A, showcase: true}]",
        [
            "6:28: `showcase` is a field of Atlassian Statuspage, and Jira Service Management has none of the name"
            " -> remove it, or write `on_unsupported: note` in the page"
        ],
    ),
    "a section of the other service": (
        "metrics: {providers: []}",
        [
            "6:5: a page of Jira Service Management has no `metrics`: Jira Service Management has nothing of the kind"
            " -> remove it, or write `on_unsupported: note` in the page"
        ],
    ),
    "an unknown key three levels down": (
        "settings:\n  headerData:\n    links: [{label: A, url: 'https://a.example', colour: red}]",
        ["8:54: the key `colour` is not known here -> known here: label, url"],
    ),
    "a color that is nearly there": (
        "settings:\n  colours: {cssGreenColour: red}",
        ["7:17: the key `cssGreenColour` is not known here -> did you mean `cssGreenColor`?"],
    ),
    "null for a block": (
        "settings:\n  colours: null",
        ["7:16: `colours` has nothing under it -> write something under it, or remove the line"],
    ),
    "a list where a map is": (
        "settings:\n  colours: [red]",
        ["7:16: `colours` must be a map, not a list -> write `colours: {cssBodyBackgroundColor: …}`"],
    ),
    "a link without its address": (
        "settings:\n  headerData: {links: [{label: A}]}",
        ["7:28: `url` is missing -> write `url: https://docs.acme.example`"],
    ),
    "a link that runs code": (
        "settings:\n  headerData: {links: [{label: A, url: 'javascript:x'}]}",
        ["7:44: `url` is not a URL ('javascript:x') -> write one such as https://www.acme.example"],
    ),
    "a link twice": (
        "settings:\n  footerData: {links: [{label: A, url: 'https://a.example'}, {label: A, url: 'https://a.example'}]}",
        ["7:66: this stands twice in `links` -> keep one of them"],
    ),
    "a position": (
        "settings:\n  footerData: {links: [{label: A, url: 'https://a.example', position: 1}]}",
        ["7:65: `position` is not allowed here: links stand in the order of the file, which is the order of the page"],
    ),
    "a link as bare text": (
        "settings:\n  footerData: {links: [https://a.example]}",
        ["7:28: item 1 of `links` must be a map, not text -> write `label:` before it"],
    ),
    "a nested field that is nearly one": (
        "ignore: ['page:colours.cssGreenColr']",
        ["6:14: a page has no field `colours.cssGreenColr` -> did you mean `page:colours.cssGreenColor`?"],
    ),
    "what the API only shows": (
        "settings:\n  url: https://a.example",
        [
            "7:7: `url` is not allowed here: the API shows the page's address and cannot write it; write `subdomain` or `domain`"
        ],
    ),
    "a permanent delete": (
        "lifecycle: {state: deleted}",
        [
            "6:24: `state` must be published, unpublished or archived; 'deleted' is not -> a page is never deleted permanently "
            "by this tool; write `state: archived`, a soft delete"
        ],
    ),
    "a state in place of the map": (
        "lifecycle: archived",
        ["6:16: `lifecycle` must be a map, not text -> write `lifecycle: {state: archived}`"],
    ),
    "a text in place of the settings": (
        "settings: Acme",
        ["6:15: `settings` must be a map, not text -> write `settings: {name: …}`"],
    ),
    "a status": (
        "components: [{name: A, status: operational}]",
        [
            "6:28: `status` is not allowed here: a component's status belongs to the people who handle an incident "
            "and is never written; remove the line"
        ],
    ),
    "a group in a group": (
        "components: [{group: A, components: [{group: B}]}]",
        [
            "6:43: a group stands at the top of the list: groups do not nest -> put it beside the one that holds it, not inside it"
        ],
    ),
    "components of a member": (
        "subscribers: {members: [{email: a@acme.example, components: []}]}",
        [
            "6:53: `components` is not allowed here: the API cannot choose a subscriber's components: a member subscribes "
            "to the whole page"
        ],
    ),
}


WITHOUT_ID = {
    "no id and nothing that creates": (
        "settings: {name: Acme}",
        [
            "5:5: `id` is missing -> write the live page's `id` (`reconciler doctor` lists the pages of the site; in Jira it is in the "
            "address of the page's editor); for a page that does not exist yet, write `lifecycle: {create: true}` and no `id`"
        ],
    ),
    "no id and no name": (
        "settings: {timezone: UTC}\nlifecycle: {create: true}",
        [
            "5:5: `settings.name` is missing: a page without an `id` is found, or created, by its name"
            " -> write `settings: {name: …}`, or the live page's `id`"
        ],
    ),
    "created to be archived": (
        "settings: {name: Acme}\nlifecycle: {create: true, state: archived}",
        [
            "6:38: `create` creates a page, and `state: archived` takes it away -> remove one of them, or write the page's `id`",
        ],
    ),
    "published, and left to a person to publish": (
        "settings: {name: Acme}\npublish: false\nlifecycle: {create: true, state: published}",
        [
            "7:38: `publish: false` leaves publishing to a person, and `state: published` publishes -> remove one of the two"
        ],
    ),
}


@pytest.mark.parametrize(("body", "problems"), WITHOUT_ID.values(), ids=WITHOUT_ID)
def test_a_page_without_id_is_one_that_may_be_created_by_its_name(room: Room, body: str, problems: list[str]) -> None:
    text = in_page(body).replace("    id: 0f1c\n", "")
    assert room.problems(text) == problems


def test_a_page_that_may_be_created_is_found_by_its_name(room: Room) -> None:
    text = in_page("settings: {name: Acme Status}\nlifecycle: {create: true}").replace("    id: 0f1c\n", "")
    (page,) = room.load(text).pages
    assert (page.id, page.by_name, page.lasting) == ("", "Acme Status", "name:Acme Status")


def test_two_pages_cannot_be_found_by_one_name(room: Room) -> None:
    one = "    provider: {type: jsm}\n    settings: {name: Acme}\n    lifecycle: {create: true}\n"
    assert room.problems(f"version: 1\npages:\n  acme:\n{one}  other:\n{one}") == [
        "8:5: this is also the name of the page `acme` -> one live page has one block"
    ]


@pytest.mark.parametrize(("body", "problems"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_said_at_its_place(room: Room, body: str, problems: list[str]) -> None:
    assert room.problems(in_page(body)) == problems


def test_a_key_of_this_service_is_refused_on_the_other_one(room: Room) -> None:
    text = "version: 1\npages:\n  acme:\n    id: x\n    settings: {timezone: UTC}\n    publish: false\n"
    assert room.problems(text) == [
        "5:16: `timezone` is a field of Jira Service Management, and Atlassian Statuspage has none of the name"
        " -> did you mean `time_zone`?",
        "6:5: a page of Atlassian Statuspage has no `publish`: there are no drafts: what is applied is seen at once"
        " -> remove it, or write `on_unsupported: note` in the page",
    ]


def test_a_site_is_one_of_atlassians(room: Room) -> None:
    text = "version: 1\nprovider: {type: jsm, site: acme.example}\npages: {acme: {id: x}}\n"
    assert room.problems(text) == [
        "2:29: `site` is not of the form that it has: the name of a Jira site, such as acme.atlassian.net"
    ]


def test_what_the_service_lacks_may_be_a_note(room: Room) -> None:
    config = room.load(in_page("on_unsupported: note\ncomponents: [{name: A, showcase: true}]\nmetrics: {}"))
    assert [item.fields for item in config.pages[0].items] == [{"name": "A"}, {"published": True}]
    ignored = "ignored (`on_unsupported: note`)"
    title = "Jira Service Management"
    assert [(problem.line, problem.message, problem.hint) for problem in config.warnings] == [
        (7, f"`showcase` is a field of Atlassian Statuspage, and {title} has none of the name; it is {ignored}", None),
        (8, f"a page of {title} has no `metrics`: {title} has nothing of the kind; it is {ignored}", None),
    ]


@pytest.mark.parametrize("block", ["colours: {cssGreenColor: '#0f0'}", "headerData: {headerText: Hello}"])
def test_a_nested_block_of_this_service_is_known_on_the_other(room: Room, block: str) -> None:
    text = f"version: 1\npages:\n  acme:\n    id: x\n    settings: {{{block}}}\n"
    foreign = f"`{block.partition(':')[0]}` is a field of Jira Service Management, and Atlassian Statuspage has none of the name"
    assert room.problems(text) == [f"5:16: {foreign} -> remove it, or write `on_unsupported: note` in the page"]
    config = room.load(text.replace("id: x\n", "id: x\n    on_unsupported: note\n"))
    assert [problem.message for problem in config.warnings] == [f"{foreign}; it is ignored (`on_unsupported: note`)"]


def test_what_is_unknown_everywhere_stays_an_error(room: Room) -> None:
    assert room.problems(in_page("on_unsupported: note\ncomponents: [{name: A, colr: true}]")) == [
        "7:28: the key `colr` is not known here -> known here: absent, adopt, description, exclude, id, matrix, name, "
        "previously, service_id"
    ]
