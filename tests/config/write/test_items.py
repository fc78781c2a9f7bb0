"""Items of a live page in the file: people, secrets, and what is made of their names."""

from dataclasses import replace

from reconciler.config.write import items as write_items
from reconciler.config.write import items as write_people
from reconciler.config.write.names import WrittenNames
from reconciler.config.write.page import write_page
from reconciler.config.yaml.emit import Entries
from reconciler.model.field import Access, Field, Type
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import (
    ACCESS_GROUP,
    METRIC,
    METRICS_PROVIDER,
    SUBSCRIBER,
)
from reconciler.model.resource import Live
from tests.config.write.live_page import component, page, person
from tests.config.write.test_page_property import plan_of


def test_people_are_left_out_unless_asked_for() -> None:
    result = write_page(page(person("s1", email="ops@acme.example")))
    assert "members" not in result.text
    assert result.variables == ()


def test_who_is_in_an_access_group_is_said_where_people_are_written() -> None:
    group_of_one = Live(ACCESS_GROUP, "a1", "Gold", {"name": "Gold", "users": ("u1",)})
    nobody = Live(ACCESS_GROUP, "a2", "Nobody", {"name": "Nobody", "users": ()})
    live = page(group_of_one, nobody)
    result = write_page(live)
    assert result.left_out == ()
    assert result.text.partition("    access:\n")[2] == (
        "      groups:\n"
        "        - name: Gold\n"
        "          # `users` stays as it is: people are written with --members alone\n"
        "        - name: Nobody\n"
    )


def test_people_stand_under_variables_and_never_with_their_contact() -> None:
    live = page(
        component("c1", "API"),
        person("s1", email="ops@acme.example", components=("c1",)),
        person("s2", "unconfirmed", email="Alerts@acme.example"),
        person("s3", "active", email="alerts@acme.example"),
        person("s4", webhook="https://hooks.acme.example/x", email="ops@acme.example"),
        person("s5", sms="2025550143", country="US", components=("gone",)),
        person("s6"),
        person("s7", sms="12", country="US"),
        person("s8", webhook="https://hooks.acme.example/y"),
        person("s9", email="no address"),
        Live(SUBSCRIBER, "s0", "teams app:x", {}),
        replace(person("sa", email="b@acme.example"), name="email:other@acme.example"),
    )
    result = write_page(live, key="acme", people=True)
    assert result.text.partition("    subscribers:\n")[2] == (
        "      members:\n"
        "        - email: ${env:SECRET_PAGE_ACME_MEMBER_1}\n"
        "          components: [API]\n"
        "        - email: ${env:SECRET_PAGE_ACME_MEMBER_2}\n"
        "        - email: ${env:SECRET_PAGE_ACME_MEMBER_3_EMAIL}\n"
        "          webhook: ${env:SECRET_PAGE_ACME_MEMBER_3}\n"
        "        - sms: ${env:SECRET_PAGE_ACME_MEMBER_4}\n"
        "          country: US\n"
        "          # left out: components of subscriber s5: it names something that this file does not declare\n"
        "        # left out: 1 subscriber: email is missing: a webhook needs the address of whoever runs it\n"
        "        # left out: 1 subscriber: it is not an email address\n"
        "        # left out: 1 subscriber: sms has too few or too many digits for a phone number of its country\n"
        "        # left out: 1 subscriber: subscribed by another way, which the API cannot make\n"
        "        # left out: 1 subscriber: subscribed by slack, which the API cannot make\n"
        "        # left out: 1 subscriber: the contact is spelled in a way that cannot be kept\n"
    )
    assert [(one.name, one.about, one.value) for one in result.variables] == [
        ("SECRET_PAGE_ACME_MEMBER_1", "email of subscriber o…@acme.example", "ops@acme.example"),
        ("SECRET_PAGE_ACME_MEMBER_2", "email of subscriber a…@acme.example", "alerts@acme.example"),
        ("SECRET_PAGE_ACME_MEMBER_3_EMAIL", "email of subscriber o…@acme.example", "ops@acme.example"),
        (
            "SECRET_PAGE_ACME_MEMBER_3",
            "webhook of subscriber https://hooks.acme.example/…",
            "https://hooks.acme.example/x",
        ),
        ("SECRET_PAGE_ACME_MEMBER_4", "sms of subscriber …43", "2025550143"),
    ]
    assert "@acme.example" not in result.text + repr(result)
    assert plan_of(result, live).actions == ()


# What the kinds of today do not have yet, by kinds of the tests' own.

THING = Kind(
    name="thing",
    title="Things",
    doc="",
    section=("things",),
    fields=(
        Field("name", Type.TEXT, "", required=True),
        Field("token", Type.TEXT, "", Access.SEND, required=True, credential=True, sensitive=True),
        Field("spare", Type.TEXT, "", Access.SEND, credential=True, sensitive=True),
        Field("mood", Type.TEXT, "", Access.SEND),
        Field("home", Type.REFERENCE, "", refers=("component",)),
    ),
    rank=9,
)


def test_a_provider_may_stand_without_its_metrics_and_a_metric_not_without_its_provider() -> None:
    provider = Live(METRICS_PROVIDER, "p1", "Datadog", {"name": "Datadog"})
    metrics = [
        Live(METRIC, f"m{n}", name, {"name": name}, parent=home)
        for n, name, home in ((1, "Latency\n", "p1"), (2, "Errors", "p2"), (3, "Load", None))
    ]
    live = page(provider, *metrics)
    result = write_page(live)
    assert result.text.partition("    metrics:\n")[2] == (
        "      - provider: Datadog\n"
        "        # never shown by the service, and needed only to recreate it: `password`, `api_key`, `api_token`, `application_key`\n"
        '        # left out: metric "Latency\\n" (m1): its name cannot be written as it is\n'
        '      # left out: metric "Errors" (m2): its metrics_provider is not on the page\n'
        '      # left out: metric "Load" (m3): its metrics_provider is not on the page\n'
    )
    assert plan_of(result, live).actions == ()


def writing(*items: Live) -> write_items.Writing:
    names = WrittenNames(page(*items))
    names.declare(items)
    return write_items.Writing("acme", names, split=False)


def test_secrets_are_variables_and_what_is_only_ever_sent_is_a_remark() -> None:
    things = [Live(THING, f"x{n}", "Data dog", {"name": "Data dog", "mood": "good", "home": "c1"}) for n in (1, 2)]
    at_work = writing(component("c1", "API"))
    items, done = write_items.named_items(things, at_work)
    assert [part.keys for part in items.parts if isinstance(part, Entries)] == [("name", "token", "home")] * 2
    assert done == things
    assert list(at_work.variables) == ["SECRET_PAGE_ACME_DATA_DOG_TOKEN", "SECRET_PAGE_ACME_DATA_DOG_TOKEN_2"]
    assert [one.value for one in at_work.variables.values()] == [None, None]
    remark = items.parts[0].parts[-1]  # type: ignore[union-attr]
    assert remark.text == "never shown by the service, and needed only to recreate it: `spare`"  # type: ignore[union-attr]


def test_of_two_entries_of_one_person_the_active_one_is_written() -> None:
    one, other = person("s1", "quarantined", email="a@acme.example"), person("s2", email="A@acme.example")
    assert write_people.first_of_each([one, other]) == [other]
