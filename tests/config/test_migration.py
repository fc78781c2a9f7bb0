"""A page on its way to another service: what is in the target, and what a person must look at."""

import re
from dataclasses import replace

import pytest

from reconciler.config.migration import migrate
from reconciler.config.migration_report import place, report_of
from reconciler.config.yaml.emit import Literal
from reconciler.model.kinds import jsm
from reconciler.model.kinds.statuspage import ACCESS_USER, COMPONENT, METRIC, METRICS_PROVIDER, PAGE
from reconciler.model.resource import Incident, Live, LivePage
from reconciler.model.services.jsm import JSM
from tests.config.migrations import TO_JSM, TO_STATUSPAGE, across, written_of
from tests.config.write.live_page import component, group, lines, page, person, template


def jsm_page(*items: Live, **settings: object) -> LivePage:
    kinds = frozenset(kind.name for kind in JSM.kinds)
    own = Live(jsm.PAGE, "p1", "Acme", {"name": "Acme", **settings})
    return LivePage("p1", "Acme", (own, *items), read=kinds, whole=kinds, service=JSM)


def jsm_component(id_: str, name: str, home: str | None = None, position: int | None = None) -> Live:
    return Live(jsm.COMPONENT, id_, name, {"name": name}, home, position)


def jsm_group(id_: str, name: str, home: str | None = None, position: int | None = None) -> Live:
    return Live(jsm.GROUP, id_, name, {"name": name}, home, position)


def told(source: LivePage, crossing: object = TO_JSM) -> list[str]:
    return [f"{f.what}: {f.message}" for f in across(source, crossing).findings]  # type: ignore[arg-type]


def test_settings_take_the_names_and_forms_of_the_other_service() -> None:
    source = page(time_zone="Eastern Time (US & Canada)", css_greens="#2fcc66", allow_rss_atom_feeds=False)
    fields = across(source, TO_JSM).live.items[0].fields
    assert fields == {
        "name": "Acme Status",
        "timezone": "America/New_York",
        "colours.cssGreenColor": "#2fcc66",
        "allowRssAtomFields": False,
    }


def test_what_is_only_shown_becomes_a_field_where_there_is_one() -> None:
    own = Live(PAGE, "p", "Acme", {"name": "Acme"}, facts={"page_description": "All of Acme", "headline": "Hello"})
    source = LivePage("p", "Acme", (own,), read=frozenset({"page"}))
    migrated = across(source, TO_JSM)
    assert migrated.live.items[0].fields["description"] == "All of Acme"
    report = report_of(source, migrated, written_of(migrated), key="old")
    assert [(each.what, each.becomes) for each in report.changed] == [("page_description", "settings.description")]
    assert [loss.what for loss in report.lost] == [("headline",)]


def test_rules_for_alerts_stay_behind_and_are_said() -> None:
    migrated = migrate(page(), TO_JSM, page_id="p", rules=2)
    assert [(f.what, f.message, f.advice) for f in migrated.findings] == [
        ("alerts", "2 rules are only in the file that is left", "copy the section, and check the names in it")
    ]


def test_a_setting_as_nobody_changed_it_is_written_all_the_same() -> None:
    written = written_of(across(jsm_page(allowPageSubscribers=True, hiddenFromSearch=False), TO_STATUSPAGE))
    assert lines(written, "hidden_from_search", "page:") == ["hidden_from_search: false", "page: true"]


def test_the_domain_is_a_comment_and_moves_last() -> None:
    migrated = across(page(domain="status.acme.example"), TO_JSM)
    assert "domain" not in migrated.live.items[0].fields
    assert lines(written_of(migrated), "#")[1:] == ["# `domain` moves last: status.acme.example"]


def test_ids_and_statuses_are_not_in_the_file() -> None:
    source = page(group("gid1", "Core"), component("cid1", "API", "gid1"), template("tid1", "Work", group_id="tg1"))
    text = written_of(across(source, TO_JSM)).text
    assert not re.search(r"gid1|cid1|tid1|tg1|kctbh9vrtdwd|status:", text)
    assert "id: target1" in text


def test_an_id_may_be_left_to_a_variable() -> None:
    migrated = across(page(), TO_JSM)
    assert "id: target1" in written_of(migrated).text
    from reconciler.config.migration import migrate

    placeholder = migrate(page(), TO_JSM, page_id=Literal("${env:PAGE_ACME_ID}"))
    assert "id: ${env:PAGE_ACME_ID}" in written_of(placeholder).text


def test_the_order_stays() -> None:
    source = page(component("c2", "Second", None, 2), group("g", "First", 1), component("c1", "In it", "g", 1))
    assert lines(written_of(across(source, TO_JSM)), "- ") == ["- group: First", "- name: In it", "- name: Second"]


def test_groups_in_groups_are_lifted_and_said() -> None:
    source = jsm_page(
        jsm_group("outer", "Outer", None, 1),
        jsm_component("b", "After", "outer", 2),
        jsm_group("inner", "Inner", "outer", 1),
        jsm_component("a", "Deep", "inner", 1),
    )
    assert told(source, TO_STATUSPAGE) == [
        'group "Inner": stands in group "Outer", and only one level is written: what it holds stands there now, and its name is lost'
    ]
    written = written_of(across(source, TO_STATUSPAGE))
    assert lines(written, "- ") == ["- group: Outer", "- name: Deep", "- name: After"]


def test_what_stands_in_a_component_or_in_nothing_is_lifted_and_said() -> None:
    source = jsm_page(
        jsm_group("g", "G", None, 1),
        jsm_component("c", "C", "g", 1),
        jsm_component("d", "D", "c", 1),
        jsm_component("e", "E", "gone", 3),
    )
    assert told(source, TO_STATUSPAGE) == [
        'component "D": stood in component "C", which cannot be written, and stands in group "G" now',
        'component "E": stood in something that is not on the page, which cannot be written, and stands at the top now',
    ]


def test_what_stands_in_itself_goes_to_the_top() -> None:
    source = jsm_page(jsm_group("a", "A", "b"), jsm_group("b", "B", "a"), jsm_component("c", "C", "a"))
    assert told(source, TO_STATUSPAGE) == [
        f'group "{name}": stood in itself, and stands at the top now' for name in ("A", "B")
    ]


def test_an_empty_group_is_left_out_where_there_can_be_none() -> None:
    source = jsm_page(jsm_group("g", "Empty"))
    migrated = across(source, TO_STATUSPAGE)
    report = report_of(source, migrated, written_of(migrated), key="old")
    assert [(f.what, f.message) for f in report.findings] == [
        ('group "Empty" (g)', "left out: it has no component that can be written")
    ]


def test_two_of_one_name_get_names_of_their_own() -> None:
    source = page(
        component("a", "API"),
        component("b", "API "),
        component("c", "API (2)"),
        component("d", "API", "g"),
        group("g", "G"),
    )
    names = {item.id: item.name for item in across(source, TO_JSM).live.items}
    assert names == {"kctbh9vrtdwd": "Acme Status", "a": "API", "b": "API  (3)", "c": "API (2)", "d": "API", "g": "G"}
    assert told(source) == [
        'component "API ": another component in its place has its name, and it is written as "API  (3)"'
    ]


def test_a_name_that_is_too_long_is_cut_and_said() -> None:
    source = page(component("a", "x" * 300), component("b", "x" * 301))
    names = [item.name for item in across(source, TO_JSM).live.items[1:]]
    assert [len(name) for name in names] == [255, 255]
    assert names[0].endswith("x…") and names[1].endswith("x (2)")
    assert len(told(source)) == 3


def test_people_are_written_on_demand_each_as_a_new_subscription() -> None:
    source = page(person("s", email="a@acme.example", components=("c",)), component("c", "API"))
    assert [item.kind.name for item in across(source, TO_JSM).live.items] == ["page", "component"]
    migrated = across(source, TO_JSM, people=True)
    written = written_of(migrated, people=True)
    assert lines(written, "- email", "# a new") == [
        "# a new subscription, perhaps with a new confirmation email",
        "- email: ${env:SECRET_PAGE_ACME_MEMBER_1}",
    ]
    report = report_of(source, migrated, written, key="old")
    assert (report.subscribers, report.subscribers_written) == ({"email": 1}, 1)
    assert ("subscriber components",) in [loss.what for loss in report.lost]
    assert "a@acme.example" not in report.model_dump_json()


@pytest.mark.parametrize("state", ["unconfirmed", "quarantined", "unsubscribed", "PENDING_CONFIRMATION"])
def test_whoever_did_not_confirm_or_left_is_not_written(state: str) -> None:
    source = page(person("s", state, email="a@acme.example"))
    migrated = across(source, TO_JSM, people=True)
    assert [item.kind.name for item in migrated.live.items] == ["page"]
    assert [f.what for f in migrated.findings] == ["1 subscriber"]


def test_chosen_components_are_carried_where_the_other_service_takes_them() -> None:
    contact = {"email": "a@acme.example"}
    chosen = Live(jsm.SUBSCRIBER, "s", "email:a@acme.example", dict(contact), facts={"state": "", "components": ("c",)})
    source = jsm_page(jsm_component("c", "API"), chosen)
    migrated = across(source, TO_STATUSPAGE, people=True)
    written = written_of(migrated, people=True)
    assert lines(written, "components: [") == ["components: [API]"]
    changed = {each.what for each in report_of(source, migrated, written, key="old").changed}
    assert {"subscriber email", "subscriber components"} <= changed


def test_of_several_settings_that_are_lost_together_each_is_named() -> None:
    source = jsm_page(pageTheme="BLANK", pageThemeMode="LIGHT")
    migrated = across(source, TO_STATUSPAGE)
    (loss,) = report_of(source, migrated, written_of(migrated), key="old").lost
    assert loss.about == ("pageTheme BLANK", "pageThemeMode LIGHT")


def test_a_picture_that_the_api_carries_not_is_named_by_its_address() -> None:
    logo = {"updated_at": "2026-01-01", "size": 3, "original_url": "https://acme.example/logo.png"}
    own = Live(PAGE, "p", "Acme", {"name": "Acme"}, facts={"favicon_logo": logo, "activity_score": 3.0})
    source = LivePage("p", "Acme", (own,), read=frozenset({"page"}))
    migrated = across(source, TO_JSM)
    (loss,) = report_of(source, migrated, written_of(migrated), key="old").lost
    assert (loss.what, loss.about) == (("favicon_logo",), ("https://acme.example/logo.png",))


def test_people_are_counted_where_they_were_read() -> None:
    source = page(person("a", email="a@acme.example"), person("b"), person("c"))
    migrated = across(source, TO_JSM)
    assert report_of(source, migrated, written_of(migrated), key="old").subscribers == {"email": 1, "slack": 2}


def test_a_kind_without_counterpart_is_lost_as_a_whole() -> None:
    source = page(
        Live(METRICS_PROVIDER, "m", "Datadog", {"name": "Datadog"}),
        Live(METRIC, "n", "Latency", {"name": "Latency"}, parent="m"),
        Live(ACCESS_USER, "u", "email:alice@customer.example", {"email": "alice@customer.example"}),
    )
    migrated = across(source, TO_JSM)
    report = report_of(source, migrated, written_of(migrated), key="old")
    lost = {loss.what[0]: (loss.items, loss.about) for loss in report.lost}
    assert lost == {
        "metrics providers": (1, ("Datadog",)),
        "metrics": (1, ("Datadog/Latency",)),
        "page access users": (1, ()),
    }


def test_what_is_as_usual_is_no_loss_and_said_all_the_same() -> None:
    source = page(viewers_must_be_team_members=False, allow_sms_subscribers=True, branding="premium")
    migrated = across(source, TO_JSM)
    report = report_of(source, migrated, written_of(migrated), key="old")
    assert report.as_usual == ("settings.viewers_must_be_team_members", "subscribers.channels.sms")
    assert [(loss.what, loss.about) for loss in report.lost] == [(("settings.branding",), ("premium",))]


def test_templates_are_written_out_where_people_type_them_in() -> None:
    source = page(template("t", "DB", update_status="investigating", should_tweet=False))
    migrated = across(source, TO_JSM)
    (text,) = report_of(source, migrated, written_of(migrated), key="old").texts
    assert text.fields == {
        "name": "DB",
        "title": "Work",
        "body": "We work.",
        "update_status": "INVESTIGATING",
        "should_tweet": "false",
    }
    back = across(migrated.live, TO_STATUSPAGE)
    assert report_of(migrated.live, back, written_of(back), key="old").texts == ()


def test_a_status_that_the_other_service_has_not_is_left_out() -> None:
    source = jsm_page(Live(jsm.TEMPLATE, "t", "DB", {"name": "DB", "title": "T", "body": "B", "update_status": "NEW"}))
    migrated = across(source, TO_STATUSPAGE)
    (finding,) = report_of(source, migrated, written_of(migrated), key="old").findings
    assert finding.what == 'update_status of template "DB" (t)'


def test_what_was_not_read_is_said() -> None:
    source = LivePage("p", "Acme", (Live(PAGE, "p", "Acme", {"name": "Acme"}),), read=frozenset({"page", "component"}))
    migrated = across(source, TO_JSM)
    report = report_of(source, migrated, written_of(migrated), key="old")
    assert {"group", "metric", "subscriber"} <= set(report.not_read)
    assert report.subscribers is None


def test_a_place_is_where_the_file_has_it() -> None:
    assert place(PAGE, PAGE.by_name["css_greens"]) == "settings.css_greens"
    assert place(PAGE, PAGE.by_name["allow_sms_subscribers"]) == "subscribers.channels.sms"
    assert place(jsm.PAGE, jsm.PAGE.by_name["colours.cssGreenColor"]) == "settings.colours.cssGreenColor"
    assert place(COMPONENT, COMPONENT.by_name["start_date"]) == "component start_date"
    assert place(METRICS_PROVIDER, METRICS_PROVIDER.by_name["api_key"]) == "metrics provider api_key"


def test_a_switch_that_is_off_is_no_loss() -> None:
    source = jsm_page(statusEmbedEnabled=False, googleAnalyticsEnabled=True)
    migrated = across(source, TO_STATUSPAGE)
    report = report_of(source, migrated, written_of(migrated), key="acme")
    lost = {what for loss in report.lost for what in loss.what}
    assert "settings.googleAnalyticsEnabled" in lost
    assert "settings.statusEmbedEnabled" not in lost
    assert "settings.statusEmbedEnabled" in report.as_usual


def test_what_is_open_on_the_page_is_a_finding_with_what_to_do() -> None:
    going_on = (Incident("i1", "Down", ()), Incident("i2", "Upgrade", (), maintenance=True))
    source = replace(jsm_page(), incidents=going_on)
    assert told(source, TO_STATUSPAGE) == [
        'incident "Down": is open on the page, and stays behind',
        'maintenance "Upgrade": is open on the page, and stays behind',
    ]
    snapshot = replace(jsm_page(), taken_at="2026-11-28T00:00:00Z")
    assert told(snapshot, TO_STATUSPAGE) == ["incidents and maintenances: are in no snapshot, if they are open"]
