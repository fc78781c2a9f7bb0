"""Each lint rule: what it finds and where, what it leaves alone, and what a broken rule does."""

from pathlib import Path

import pytest

from reconciler.config.lint.rules import RULES
from reconciler.config.lint.run import lint
from reconciler.config.load.load import load_config
from reconciler.errors import Problem
from tests.config.lint.conftest import NOW, Found

EXAMPLES = Path(__file__).parents[3] / "examples"


def described(text: str) -> str:
    return f"    components:\n      - name: API\n        description: {text}\n"


def test_the_five_planted_faults_are_found_at_their_words(found: Found) -> None:
    body = (
        "    settings:\n"
        '      css_font_color: "#999999"\n'
        '      css_body_background_color: "#ffffff"\n'
        "    components:\n"
        "      - {name: API, description: Served by api-1.prod.internal}\n"
        "      - {name: Web, description: Reach it at 10.0.3.4}\n"
        "      - {name: Mail, description: 'Mail for {{customer}}'}\n"
        "      - name: Jobs\n"
        "        description: TODO say what runs here\n"
    )
    assert found(body) == [
        "6:23 contrast: `css_font_color` has a contrast of 2.84 to 1 with the background; 4.5 are readable",
        "9:44 internal-host: `description` names the internal host api-1.prod.internal",
        "10:46 private-address: `description` holds the private address 10.0.3.4",
        "11:45 placeholder: `description` still holds the placeholder {{customer}}",
        "13:22 todo: `description` holds TODO",
    ]


def test_a_finding_ends_with_its_text(found: Found) -> None:
    """The next text is another one, even if the words at the end of this one could go on in it."""
    body = (
        "    components:\n"
        "      - {name: API, description: 'Docs at http://docs.acme.example'}\n"
        "      - {name: Web, description: 'Web of [your '}\n"
        "      - {name: Mail, description: 'Mail for {{customer}}'}\n"
    )
    assert found(body) == [
        "6:43 plain-http: `description` links to http://docs.acme.example",
        "8:45 placeholder: `description` still holds the placeholder {{customer}}",
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("on localhost for now", "internal-host"),
        ("see https://intranet/wiki", "internal-host"),
        ("ask jenkins.corp.", "internal-host"),
        ("サーバーdb01.corpです", "internal-host"),
        ("behind 100.64.1.1", "private-address"),
        ("from 10.0.0.0/8", "private-address"),
        ("at 169.254.1.1", "private-address"),
        ("in fd00::/8", "private-address"),
        ("on fe80::1%eth0", "private-address"),
        ("at [::1]:8080", "private-address"),
        ("call $NAME", "placeholder"),
        ("call $SUPPORT_TEAM", "placeholder"),
        ("call $${NAME}", "placeholder"),
        ("for [your company]", "placeholder"),
        ("[TBD]", "todo"),
        ("todo: say more", "todo"),
        ("call XXXX", "todo"),
        ("see db.eu.cluster.local", "internal-host"),
        ("at 192.168.1.1 and 8.8.8.8", "private-address"),
        ("first 8.8.8.8 and 172.16.4.2", "private-address"),
        ("at fd12:3456::1", "private-address"),
        ("Lorem ipsum dolor", "placeholder"),
        ("for <your company>", "placeholder"),
        ("FIXME", "todo"),
        ("key AKIAABCDEFGHIJKLMNOP", "secret-in-text"),
        ("see http://docs.acme.example", "plain-http"),
        ("api", "description-repeats-name"),
        ("A.P.I.", "description-repeats-name"),
    ],
)
def test_a_text_is_found(found: Found, text: str, rule: str) -> None:
    assert [line.split()[1] for line in found(described(f"'{text}'"))] == [f"{rule}:"]


@pytest.mark.parametrize(
    "text",
    [
        "the local area",
        "internal.acme.example is public",
        "version 10.0.3",
        "at 8.8.8.8",
        "172.99.1.1",
        "see https://docs.acme.example",
        "todo lists for teams",
        "a < b and {single}",
        "the API for payments",
        "12:30:45",
        "10.0.3.4.5",
        "version 10.0.3.4",
        "examples use 192.0.2.1, 198.51.100.7 and 203.0.113.9",
        "100.128.0.1 is public",
        "Todoist and Microsoft To Do",
        "pay with $BTC or $USD",
        "see [your account](https://acme.example/account)",
        "https://acme.example and https://müller.example/wiki",
        "99.9% of the time",
    ],
)
def test_an_innocent_text_is_left_alone(found: Found, text: str) -> None:
    assert found(described(f"'{text}'")) == []


def test_a_secret_is_not_repeated(found: Found) -> None:
    assert found(described("ghp_abcdefghijklmnopqrstuvwxyz0123")) == [
        "7:22 secret-in-text: `description` holds what looks like a secret"
    ]


def test_a_template_may_hold_placeholders(found: Found) -> None:
    body = "    templates:\n      - {name: Outage, title: '{{service}} is down', body: 'since {{time}}'}\n"
    assert found(body) == []
    assert found(body, level="strict") == ["6:9 template-without-components: the template `Outage` names no component"]


def test_names_that_look_alike_are_found_in_one_place_alone(found: Found) -> None:
    body = (
        "    components:\n      - name: Web site\n      - name: website\n"
        "      - group: Core\n        components: [{name: Website}]\n"
    )
    assert found(body) == ["7:15 near-names: `website` differs from `Web site` only in case, spaces or marks"]


def test_what_only_strict_finds(found: Found) -> None:
    body = (
        "    components:\n      - name: Everything that is sold over the counter in all of our shops abroad\n"
        "        description: 'Write to help@acme.example'\n"
        "      - group: Core.\n        components: [{name: Web}]\n"
    )
    assert found(body) == []
    assert [line.split()[1] for line in found(body, level="strict")] == [
        "long-name:",
        "email-in-text:",
        "group-of-one:",
        "name-ends-with-mark:",
        "no-description:",
    ]


@pytest.mark.parametrize(("name", "number"), [("Acme Inc.", 0), ("Made in U.S.", 0), ("Core.", 1), ("Core:", 1)])
def test_a_name_that_ends_with_a_mark(found: Found, name: str, number: int) -> None:
    rules = [
        line.split()[1] for line in found(f"    components: [{{name: '{name}', description: x}}]\n", level="strict")
    ]
    assert rules == ["name-ends-with-mark:"] * number


@pytest.mark.parametrize("names", ["C, C++, C#", "API v1.1, API v11", "Disney, Disney+", "'---', '···'"])
def test_names_that_differ_in_what_tells_them_apart(found: Found, names: str) -> None:
    assert found("    components:\n" + "".join(f"      - name: {name}\n" for name in names.split(", "))) == []


def test_names_of_a_long_list_are_all_compared(found: Found) -> None:
    names = [f"Server {number}" for number in range(300)] + ["server-299"]
    (line,) = found("    components:\n" + "".join(f"      - name: {name}\n" for name in names))
    assert line.endswith("near-names: `server-299` differs from `Server 299` only in case, spaces or marks")


def test_a_contrast_just_below_is_not_shown_as_enough(found: Found) -> None:
    (line,) = found('    settings: {css_font_color: "#777", css_body_background_color: "#FFFFFF"}\n')
    assert line == ("5:32 contrast: `css_font_color` has a contrast of 4.47 to 1 with the background; 4.5 are readable")


def test_every_channel_off_with_members(found: Found) -> None:
    channels = "{page: false, incident: false, email: false, sms: false, webhook: false, rss_atom: false}"
    members = "      members: [{email: '${env:SECRET_PAGE_OPS}'}]\n"
    body = f"    subscribers:\n      channels: {channels}\n"
    assert found(body) == []
    assert [line.split()[1] for line in found(body + members)] == ["channels-off:"]
    assert found(body.replace("rss_atom: false", "rss_atom: true") + members) == []


WINDOW = "      - {{name: {}, scheduled_for: 2026-{}, scheduled_until: 2026-{}, body: x, components: [API]}}\n"


def windows(*each: tuple[str, str, str]) -> str:
    return "    components: [{name: API}]\n    maintenances:\n" + "".join(WINDOW.format(*window) for window in each)


def test_a_maintenance_too_soon_and_two_that_overlap(found: Found) -> None:
    body = windows(
        ("A", "11-02T02:00", "11-02T04:00"), ("B", "11-12T02:00", "11-12T04:00"), ("C", "11-12T03:00", "11-12T05:00")
    )
    assert found(body) == [
        "7:34 maintenance-too-soon: `A` begins in 14 hours, and 24 are the least notice",
        "9:34 maintenance-overlap: `C` overlaps `B` on API",
    ]
    assert len(found(body, top="lint: {notice_hours: 8}\n")) == 1


@pytest.mark.parametrize(
    ("hours", "number"), [("{from: '22:00', until: '06:00'}", 0), ("{from: '03:00', until: '06:00'}", 1)]
)
def test_a_maintenance_outside_of_the_declared_hours(found: Found, hours: str, number: int) -> None:
    result = found(windows(("B", "11-12T02:00", "11-12T04:00")), top=f"lint: {{hours: {hours}}}\n")
    assert [line.split()[1] for line in result] == ["maintenance-outside-hours:"] * number


def test_the_times_of_a_maintenance_are_those_of_the_page(found: Found) -> None:
    body = "    settings: {time_zone: America/New_York}\n" + windows(("B", "11-12T23:00", "11-13T05:00"))
    assert found(body, top="lint: {hours: {from: '22:00', until: '06:00'}}\n") == []
    (line,) = found(body, top="lint: {hours: {from: '08:00', until: '18:00'}}\n")
    assert line.endswith("`B` is from 23:00 to 2026-11-13 05:00 (America/New_York), outside of 08:00 to 18:00")


@pytest.mark.parametrize(("begins", "ends"), [("12T23:00", "14T05:00"), ("12T05:00", "12T22:30")])
def test_a_maintenance_that_begins_and_ends_within_hours_and_lasts_longer(found: Found, begins: str, ends: str) -> None:
    (line,) = found(
        windows(("B", f"11-{begins}", f"11-{ends}")), top="lint: {hours: {from: '22:00', until: '06:00'}}\n"
    )
    assert line.split()[1] == "maintenance-outside-hours:"


def test_a_recurring_maintenance_is_looked_at_as_well(found: Found) -> None:
    body = (
        "    components: [{name: API}]\n    maintenances:\n"
        "      - name: Weekly\n        body: x\n        components: [API]\n"
        "        repeat: {rule: FREQ=WEEKLY;BYDAY=SU, from: 2026-11-01T02:00, duration: 2h, next: 2}\n"
    ) + WINDOW.format("B", "11-08T03:00", "11-08T05:00")
    assert found(body, top="lint: {hours: {from: '03:00', until: '06:00'}}\n") == [
        "8:9 maintenance-outside-hours: `Weekly` is from 02:00 to 04:00 (UTC), outside of 03:00 to 06:00",
        "12:34 maintenance-overlap: `B` overlaps `Weekly` on API",
    ]


def test_a_maintenance_too_soon_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "statuspage.yaml"
    path.write_text(
        "version: 1\npages:\n  acme:\n    id: kctbh9vrtdwd\n" + windows(("A", "11-02T02:00", "11-02T04:00"))
    )
    (problem,) = lint(load_config(path, environ={}), "recommended", NOW)
    assert (problem.rule, problem.severity) == ("maintenance-too-soon", "warning")


def test_an_exception_is_for_a_rule_a_place_and_a_reason(found: Found) -> None:
    body = "    components:\n      - {name: A, description: TODO}\n      - {name: B, description: TODO}\n"
    off = "    lint_off: [{rule: todo, items: [component/A], reason: it is a lab}]\n"
    assert found(off + body) == ["8:32 todo: `description` holds TODO"]
    assert found("    lint_off: [{rule: todo, reason: all of it is a lab}]\n" + body) == []


@pytest.mark.parametrize(
    ("rule", "message"),
    [("plain-http", "the exception for `plain-http` covers nothing"), ("nonsense", "there is no rule `nonsense`")],
)
def test_an_exception_that_covers_nothing_is_said(found: Found, rule: str, message: str) -> None:
    off = f"    lint_off: [{{rule: {rule}, reason: x}}]\n    components: [{{name: API}}]\n"
    assert found(off) == [f"5:16 unused-exception: {message}"]


def test_an_exception_for_a_rule_that_does_not_run_is_kept(found: Found) -> None:
    assert found("    lint_off: [{rule: no-description, reason: x}]\n    components: [{name: API}]\n") == []


def test_the_rules_have_ids_levels_and_docs_of_their_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES) >= 15
    assert {rule.level for rule in RULES} == {"recommended", "strict"}
    assert all(rule.doc.endswith(".") for rule in RULES)


@pytest.mark.parametrize("name", ["both", "fleet", "full", "jsm", "quickstart"])
def test_our_examples_break_no_rule(name: str) -> None:
    environ = {"PAGE_ACME_ID": "kctbh9vrtdwd", "PAGE_ACME_JSM_ID": "x"}
    config = load_config(EXAMPLES / name / "statuspage.yaml", environ=environ, secrets_needed=False)
    problems: tuple[Problem, ...] = lint(config, "recommended", NOW)
    assert problems == ()


def test_a_hundred_thousand_findings_take_no_longer_than_they_are_many(found: Found) -> None:
    lines = found(described("'" + "TODO " * 50_000 + "'"))
    assert len(lines) == 1_001
    assert lines[999].startswith("7:5018 todo:")
