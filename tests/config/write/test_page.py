"""A live page as the file a person would have written."""

from dataclasses import replace
from typing import Any

import pytest

from reconciler.config.write.names import slug
from reconciler.config.write.page import read_back, write_page
from reconciler.errors import ReconcilerError
from reconciler.model.resource import Live
from tests.config.write.live_page import component, group, lines, page, person, template, told
from tests.config.write.live_pages import PAGE_ID
from tests.config.write.test_page_property import plan_of


def test_a_page_is_written_top_to_bottom_as_visitors_see_it() -> None:
    live = page(
        component("c1", "Dashboard", position=3, showcase=False, only_show_if_degraded=False, start_date=None),
        component("c3", "Webhooks", "g1", position=2, only_show_if_degraded=True),
        group("g1", "Core API", position=2, description="Everything customers call"),
        component("c2", "REST API", "g1", position=1, start_date="2024-01-31T00:00:00Z"),
        component("c4", "Website", position=1, description="on", showcase=True),
        template("t1", "Work", update_status="scheduled", components=("c2", "c4")),
        time_zone="America/New_York",
        domain=None,
        url="",
        css_greens="#2fcc66",
        css_reds="#cc2f2f",
        allow_email_subscribers=True,
        allow_sms_subscribers=False,
    )
    result = write_page(live, key="acme")
    assert result.untouched == 2, "a green and a channel as on a page that nobody changed"
    assert result.text == (
        "# yaml-language-server: $schema=./schemas/config.schema.json\n"
        "version: 1\n"
        "\n"
        "pages:\n"
        "  acme:\n"
        "    id: kctbh9vrtdwd\n"
        "    settings:\n"
        "      name: Acme Status\n"
        '      css_reds: "#cc2f2f"\n'
        "      time_zone: America/New_York\n"
        "    components:\n"
        "      - name: Website\n"
        '        description: "on"\n'
        "        showcase: true\n"
        "      - group: Core API\n"
        "        description: Everything customers call\n"
        "        components:\n"
        "          - name: REST API\n"
        '            start_date: "2024-01-31"\n'
        "          - name: Webhooks\n"
        "            only_show_if_degraded: true\n"
        "      - name: Dashboard\n"
        "        showcase: false\n"
        "    templates:\n"
        "      - name: Work\n"
        "        title: Work\n"
        "        body: We work.\n"
        "        update_status: scheduled\n"
        "        components: [REST API, Website]\n"
        "    subscribers:\n"
        "      channels:\n"
        "        sms: false\n"
    )


def test_kinds_that_were_not_read_are_not_written() -> None:
    live = replace(page(component("c1", "Website")), read=frozenset({"page"}))
    assert "components" not in write_page(live).text


def test_long_texts_are_blocks_or_files_beside() -> None:
    live = page(
        component("c1", "Web/site", description="one\r\ntwo\r\n"),
        component("c2", "Long", description="word " * 30),
        template("t1", "Database work", body="First.\n\nThen ${x}.", components=None),
        template("t2", "Database: work", body="word " * 60),
        template("t3", "Böm", body="\ufeffwith a mark\nand lines"),
    )
    inline = write_page(live, key="acme")
    assert "        description: |\n          one\n          two\n" in inline.text
    assert f"        description: |-\n          {'word ' * 30}\n" in inline.text
    assert "        body: |-\n          First.\n\n          Then $${x}.\n" in inline.text
    assert inline.files == {}

    split = write_page(live, key="acme", split=True)
    assert split.files == {
        "bodies/acme/web-site-description.md": "one\ntwo\n",
        "bodies/acme/database-work.md": "First.\n\nThen ${x}.",
        "bodies/acme/database-work-2.md": "word " * 60,
    }
    assert "body: ${file:bodies/acme/database-work.md}" in split.text
    assert 'body: "\\uFEFFwith a mark\\nand lines"' in split.text
    assert plan_of(split, live).actions == ()


def test_a_text_as_long_as_it_may_be_gets_no_newline_more() -> None:
    live = page(template("t1", "Work", body="x" * 25_000))
    assert plan_of(write_page(live), live).actions == ()


def test_very_large_texts_stay_out_of_files_that_would_not_be_read() -> None:
    live = page(component("c1", "Web", description="ü\n" * 400_000))
    assert write_page(live, split=True).files == {}


def test_what_shares_place_and_name_is_pinned_and_referred_to_by_its_pin() -> None:
    live = page(
        group("g1", "Core"),
        group("g2", "Core"),
        component("c1", "API", "g1"),
        component("c2", "API", "g2"),
        component("c3", "Web", "g1"),
        template("t1", "Work", components=("c1",)),
        template("t2", "Work", components=("c3",)),
    )
    result = write_page(live)
    assert lines(result, "id:", "- group", "- name", "components: [") == [
        f"id: {PAGE_ID}",
        "- group: Core",
        "id: g1",
        "- name: API",
        "id: c1",
        "- name: Web",
        "- group: Core",
        "id: g2",
        "- name: API",
        "id: c2",
        "- name: Work",
        "id: t1",
        "components: [Core/API#c1]",
        "- name: Work",
        "id: t2",
        "components: [Web]",
    ]
    assert plan_of(result, live).actions == ()


def test_references_are_the_shortest_text_that_means_one_thing() -> None:
    live = page(
        component("c1", "API"),
        group("g1", "Core/1"),
        component("c2", "API", "g1"),
        component("c3", "Web~hooks", "g1"),
        template("t1", "Work", components=("c1", "c2", "c3", "c3")),
    )
    assert lines(write_page(live), "components: [") == ["components: [API, Core~11/API, Web~0hooks]"]


def test_a_name_that_looks_like_anothers_pinned_path_is_not_confused_with_it() -> None:
    live = page(
        component("c1", "API"),
        component("c2", "API"),
        component("c3", "API#c1"),
        template("t1", "Work", components=("c3",)),
        template("t2", "Rest", components=("c2",)),
    )
    result = write_page(live)
    assert told(result) == ['components of template "Work" (t1): it names something that this file does not declare']
    assert plan_of(result, live).actions == ()


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (component("c1", "a\nb"), 'component "a\\nb" (c1): its name holds a line break, and is one line'),
        (component("c1", "bell\x07"), 'component "bell\\x07" (c1): its name holds the character U+0007, which cannot stand in a name'),
        (component("c1", "x" * 256), f'component "{"x" * 60}…" (c1): its name is 256 characters long; at most 255 can be written'),
        (component("c1", ""), 'component "" (c1): its name cannot be written as it is'),
        (component("c1", "API\n"), 'component "API\\n" (c1): its name cannot be written as it is'),
        (component("c1", "  "), 'component "  " (c1): its name is empty'),
        (component("c1", "API", "gone"), 'component "API" (c1): its group is not on the page'),
        (group("g1", "Core"), 'group "Core" (g1): it has no component that can be written'),
        (template("t1", "Work", body=""), 'template "Work" (t1): body: it is empty'),
        (template("t1", "Work", title=5), 'template "Work" (t1): title: it is no text'),
    ],
)  # fmt: skip
def test_what_no_file_can_hold_is_a_comment(item: Live, said: str) -> None:
    live = page(item)
    result = write_page(live)
    assert told(result) == [said]
    assert f"    # left out: {said}\n" in result.text
    assert plan_of(result, live).actions == ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"showcase": "true"}, "showcase of component \"API\" (c1): it is not true or false"),
        ({"description": "a\x00"}, "description of component \"API\" (c1): it holds the character U+0000, which cannot stand in a text"),
        ({"start_date": "soon"}, "start_date of component \"API\" (c1): it is not a date"),
        ({"start_date": 20240131}, "start_date of component \"API\" (c1): it is no date (YYYY-MM-DD)"),
    ],
)  # fmt: skip
def test_a_field_that_no_file_can_hold_is_a_comment_and_the_rest_is_written(fields: dict[str, Any], said: str) -> None:
    live = page(component("c1", "API", **fields))
    result = write_page(live)
    assert told(result) == [said]
    assert f"      - name: API\n        # left out: {said}\n" in result.text
    assert plan_of(result, live).actions == ()


def test_a_group_takes_its_components_along_when_it_is_left_out() -> None:
    live = page(group("g1", "Core\n"), component("c1", "API", "g1", description="\x00"), component("c2", "Web"))
    assert told(write_page(live)) == [
        'group "Core\\n" (g1): its name cannot be written as it is',
        'component "API" (c1): its group is left out',
    ]


def test_a_url_with_a_password_stands_nowhere() -> None:
    result = write_page(page(url="https://user:hunter2@acme.example"))
    assert "hunter2" not in result.text + str(told(result))
    assert told(result) == ["url of the page: it holds a user name or a password, which would stand in plain sight"]


def test_a_thing_that_must_be_pinned_by_an_id_that_cannot_stand_in_a_file_is_left_out() -> None:
    live = page(component("c\n1", "API"), component("c2", "API"))
    assert told(write_page(live)) == [
        'component "API" (c\\n1): it shares its place and name, and its id cannot be written'
    ]


def test_no_more_components_are_written_than_a_file_can_have() -> None:
    live = page(*(component(f"c{n}", f"C{n}", position=n) for n in range(1_102)))
    result = write_page(live)
    assert [one.what for one in result.left_out] == ['component "C1100" (c1100)', 'component "C1101" (c1101)']
    assert plan_of(result, live).actions == ()


def test_a_page_with_nothing_but_an_id() -> None:
    result = write_page(page(name="\x07"))
    assert result.key == "page"
    assert "settings" not in result.text
    assert (
        "    # left out: name of the page: it holds the character U+0007, which cannot stand in a name\n" in result.text
    )
    assert read_back(result).pages[0].items == ()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Acme Status", "acme-status"),
        ("Ünïted & Co.", "united-co"),
        ("状态", "page"),
        ("x" * 99, "x" * 40),
        ("12", "12"),
    ],
)
def test_a_key_is_made_of_the_name(name: str, key: str) -> None:
    live = page(name=name)
    result = write_page(live)
    assert result.key == key == slug(name, "page")
    assert read_back(result).pages[0].key == key


def test_a_file_larger_than_is_read_is_refused_with_the_way_out() -> None:
    live = page(*(component(f"c{n}", f"C{n}", description="x" * 100_000) for n in range(101)))
    with pytest.raises(ReconcilerError, match="10,000,000 bytes") as caught:
        read_back(write_page(live))
    assert caught.value.hint == "give --split: long texts then go into files beside it"
    assert plan_of(write_page(live, split=True), live).actions == ()


def test_the_plan_of_everything_at_once_is_empty() -> None:
    live = page(
        *(group(f"g{n}", f"Group {n}", position=n) for n in range(40)),
        *(
            component(f"c{n}", f"Component {n}", f"g{n % 40}", position=n // 40, description="12:30")
            for n in range(1_000)
        ),
        *(template(f"t{n}", f"Template {n}", components=(f"c{n}",)) for n in range(30)),
        *(person(f"s{n}", email=f"person-{n}@acme.example", components=(f"c{n}",)) for n in range(500)),
    )
    result = write_page(live, people=True)
    plan = plan_of(result, live)
    assert (plan.actions, plan.unmanaged, result.left_out) == ((), (), ())
    assert len(plan.page.items) == 1_571
