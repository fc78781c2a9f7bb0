"""Everything the schema knows can be explained."""

from typing import Any

import pytest

from reconciler.config.schema.json_schema import config_schema
from reconciler.config.schema.topics import _limits, topics
from reconciler.model.field import Field, Type
from reconciler.model.kinds.statuspage import KINDS
from reconciler.model.topic import Topic

BY_NAME = {topic.name: topic for topic in topics()}


def test_a_field_says_what_it_is_where_it_stands_and_what_holds_of_it() -> None:
    assert BY_NAME["component.start_date"] == Topic(
        name="component.start_date",
        doc="The date from which uptime is counted.",
        location="pages.<key>.components[].start_date",
        type="date (YYYY-MM-DD)",
        limits=('null or "" clears it',),
        access="set when the component is made, and changed where it differs",
        example='start_date: "2024-01-31"\n',
        aliases=("components.start_date", *("component.start_date",) * 3, "start_date"),
    )


@pytest.mark.parametrize(
    ("name", "attribute", "expected"),
    [
        (
            "component",
            "limits",
            (
                "at most 1,100 on a page",
                "a delete loses its uptime history and subscriptions",
                "the API cannot set the order: drag components and groups in the Statuspage dashboard, under Components",
            ),
        ),
        ("component", "access", "the API can create, update, delete it"),
        ("component.only_show_if_degraded", "default", "false"),
        ("component.name", "limits", ("must be written", "at most 255 characters")),
        ("component.status", "type", ""),
        ("page.branding", "choices", ("basic", "premium")),
        ("page.time_zone", "access", "changed where it differs"),
        ("channels", "parts", tuple(f"channels.{key}" for key in ("page", "incident", "email", "sms", "webhook", "rss_atom"))),
        ("channels.email", "location", "pages.<key>.subscribers.channels.email"),
        ("group.components", "ours", False),
        ("component.previously", "example", "previously: [Callbacks]\n"),
        ("component.previously", "ours", True),
        ("template.title", "access", "set when the template is made; a later difference is shown, to be made manually"),
        ("subscriber.confirmed", "access", "sent when the subscriber is made, and never given back: compared with nothing"),
        (
            "subscriber.email",
            "limits",
            ("masked in every output; may be written as ${env:SECRET_PAGE_…}, which no other field can read",),
        ),
        ("version", "type", "the number 1"),
        ("alerts", "type", "list"),
        ("alerts.status_by_severity", "location", "pages.<key>.alerts[].status_by_severity"),
        ("alerts.impact", "choices", ("none", "minor", "major", "critical")),
        ("limits.delete_percent", "limits", ("at least 0", "at most 100")),
        ("limits.deletes", "default", "5"),
        ("prune", "type", "true or false or list"),
        ("order", "choices", ("note", "strict")),
        ("provider.rate_limit.seconds", "limits", ("at most 86,400", "more than 0")),
        ("policies.quarantined.action", "choices", ("report", "reactivate", "remove")),
        (
            "policies.quarantined.action",
            "limits",
            ("reactivate cannot be done on Jira Service Management: its API takes no subscriber out of quarantine",),
        ),
        ("policies.unconfirmed.after_days", "location", "pages.<key>.subscribers.policies.unconfirmed.after_days"),
    ],
)  # fmt: skip
def test_what_is_told(name: str, attribute: str, expected: Any) -> None:
    assert getattr(BY_NAME[name], attribute) == expected


def test_what_is_refused_is_told_with_its_reason() -> None:
    assert "belongs to the people who handle an incident" in (BY_NAME["component.status"].refused or "")


def test_every_field_of_every_kind_has_its_topic() -> None:
    for kind in KINDS:
        for one in kind.fields:
            if one.in_file:
                assert f"{one.section or kind.name}.{one.yaml_key}" in BY_NAME, (kind, one.name)


def test_every_key_of_the_schema_has_its_topic() -> None:
    known = {topic.location.replace("[]", "") for topic in topics()} | {
        "pages.<key>",
        "pages.<key>.subscribers",
        "pages.<key>.access",
    }
    known |= {place.removeprefix("pages.<key>.") for place in known}  # a page may have its own provider
    known |= {
        f"organizations{place.removeprefix('pages')}" for place in known
    }  # and an organization has what a page has
    nested = "pages.<key>.components.components"
    places = [place for place in _places(config_schema(), "") if "defaults." not in place]  # the kinds' fields again
    missing = [place for place in places if place.replace(nested, nested[:-11]) not in known]
    assert missing == []


def _places(schema: dict[str, Any], at: str) -> list[str]:
    definitions = config_schema()["definitions"]
    found: list[str] = []
    for key, part in schema.get("properties", {}).items():
        place = f"{at}.{key}" if at else key
        found.append(place)
        for one in _below(part, definitions):
            found += _places(one, f"{place}.<key>" if key in ("pages", "organizations") else place)
    return found


def _below(part: dict[str, Any], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    ways = [part, *part.get("allOf", ()), *part.get("anyOf", ()), *part.get("oneOf", ())]
    ways += [inner for way in ways for inner in _ways(way.get("items", {}))]
    ways.append(part["additionalProperties"] if isinstance(part.get("additionalProperties"), dict) else {})
    return [definitions[way["$ref"].rpartition("/")[2]] for way in ways if "$ref" in way]


def _ways(items: dict[str, Any]) -> list[dict[str, Any]]:
    return [items, *items.get("oneOf", ())]


def test_the_limits_of_a_number_are_told() -> None:
    assert list(_limits(Field("n", Type.INT, "", minimum=1, maximum=1_000, credential=True))) == [
        "at least 1",
        "at most 1,000",
        "a secret: written as ${env:SECRET_PAGE_…}, never as it is",
        'null or "" clears it',
    ]


def test_people_are_named_by_contact_and_maps_are_examples_too() -> None:
    assert (
        BY_NAME["access_group.users"].limits[0] == "names people by email address; a contact is masked in every output"
    )
    member = BY_NAME["team_member.pages"]
    assert (member.location, member.example) == (
        "organizations.<key>.members[].pages",
        "pages:\n  acme: [page_configuration, incident_manager]\n",
    )


def test_examples_are_yaml_that_begins_with_the_key() -> None:
    for topic in topics():
        if topic.example and "." in topic.name and not topic.parts and topic.ours:
            assert topic.example.startswith(f"{topic.key}:"), topic.name
