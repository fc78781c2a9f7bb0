"""Each lint rule: what it finds and where, what it leaves alone, and what a broken rule does."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reconciler.config.lint.rules import RULES
from reconciler.config.lint.run import lint
from reconciler.config.load.load import load_config
from reconciler.errors import Problem
from reconciler.model.lint import LintFinding, LintRule, LintRun

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[3] / "examples"


class Point:
    """An entry point of another package."""

    name = "ours"

    def __init__(self, load: Callable[[], Any]) -> None:
        self.load = load


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., list[str]]:
    """The findings of a page, as `line:column rule: message`."""

    def find(body: str, *, top: str = "", level: str = "recommended", more: tuple[Any, ...] = ()) -> list[str]:
        path = tmp_path / "statuspage.yaml"
        path.write_text(f"version: 1\n{top}pages:\n  acme:\n    id: kctbh9vrtdwd\n{body}")
        config = load_config(path, environ={}, secrets_needed=False)
        return [f"{p.line}:{p.column} {p.rule}: {p.message}" for p in lint(config, level, NOW, more=more)]

    return find


Found = Callable[..., list[str]]


def described(text: str) -> str:
    return f"    components:\n      - name: API\n        description: {text}\n"


def test_the_five_planted_faults_are_found_at_their_values(found: Found) -> None:
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
        "6:23 contrast: `css_font_color` has a contrast of 2.8 to 1 with the background; 4.5 are readable",
        "9:34 internal-host: `description` names the internal host api-1.prod.internal",
        "10:34 private-address: `description` holds the private address 10.0.3.4",
        "11:35 placeholder: `description` still holds the placeholder {{customer}}",
        "13:22 todo: `description` holds TODO",
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("on localhost for now", "internal-host"),
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


def everything(run: LintRun) -> list[LintFinding]:
    return [LintFinding(page, "it is a page") for page in run.config.pages]


def broken(run: LintRun) -> list[LintFinding]:
    raise KeyError("defect")


def test_another_package_adds_a_rule(found: Found) -> None:
    point = Point(lambda: [LintRule("a-page", "recommended", "Finds every page.", everything)])
    assert found("    components: [{name: API}]\n", more=(point,)) == ["4:5 a-page: it is a page"]


@pytest.mark.parametrize(
    ("load", "message"),
    [
        (lambda: LintRule("ours", "strict", "x", broken), "the rule `ours` failed: KeyError: 'defect'"),
        (lambda: 1 / 0, "the rule `ours` cannot be loaded: ZeroDivisionError: division by zero"),
        (lambda: ["no rule"], "the rule `ours` cannot be used: it is no LintRule of a known level"),
        (lambda: LintRule("todo", "strict", "x", everything), "the rule `ours` cannot be used: the ID `todo` is taken"),
    ],
)
def test_a_rule_that_breaks_fails_closed(found: Found, load: Callable[[], Any], message: str) -> None:
    (line,) = found("    components: [{name: API, description: x}]\n", level="strict", more=(Point(load),))
    assert line == f"0:0 lint-rule: {message}"


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
