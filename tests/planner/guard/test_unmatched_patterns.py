"""Patterns that match nothing are said, and where silence would be harm they are errors."""

import pytest

from reconciler.errors import PlanError
from reconciler.model.pattern import Pattern
from reconciler.planner import names_nothing
from tests.planner.factories import ALL_KINDS, File, Page, planned, said
from tests.statuspage_names import FIELD_NAMES


def notes_of(plan: object, code: str) -> list[str]:
    return [note.message for note in getattr(plan, "notes") if note.code == code]  # noqa: B009


def whole(text: str, *, excludes: bool = False) -> Pattern:
    pattern = Pattern.parse(text, FIELD_NAMES, whole=True)
    return Pattern(pattern.text, pattern.field, True, excludes)


LIVE = Page().group("Ingest / Query", "Login/SSO").component("Website").template("Outage")


def declared() -> File:
    file = File().group("Ingest / Query")
    return file.component("Login/SSO", group="Ingest / Query").component("Website")


@pytest.mark.parametrize("word", ["prune", "ignore"])
@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("component/Websit", "matches nothing, declared or live; did you mean `component/Website`?"),
        ("component/Nowhere Land/**", "matches nothing, declared or live"),
        ("group/ingest*query", "matches nothing, declared or live; did you mean `group/Ingest ~1 Query`?"),
    ],
)
def test_what_owns_or_ignores_nothing_is_said(word: str, pattern: str, told: str) -> None:
    plan = planned(declared().page(**{word: [pattern]}), LIVE)
    assert notes_of(plan, "pattern") == [f"`{word}: {pattern}` {told}"]
    assert said(plan) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "component/Website",
        "component/Ingest ~1 Query/Login~1SSO",
        "group/*",
        "component",
        "metric",
        "**",
        "*/Website",
        "template/Outage",
    ],
)
@pytest.mark.parametrize("word", ["prune", "ignore", "protect"])
def test_what_matches_something_or_is_a_whole_kind_is_not(word: str, pattern: str) -> None:
    plan = planned(declared().page(**{word: [pattern]}, declared=ALL_KINDS), LIVE)
    assert notes_of(plan, "pattern") == []


@pytest.mark.parametrize("pattern", ["component/Login~1SSO", "component/Ingest ~1 Query/Login", "group/Ingest"])
def test_what_protects_nothing_is_an_error(pattern: str) -> None:
    with pytest.raises(PlanError, match="matches nothing, declared or live, so it protects nothing"):
        planned(declared().page(protect=[pattern]), LIVE)


def test_of_what_was_not_read_nothing_is_said() -> None:
    live = LIVE.page(read=frozenset({"component", "group"}), whole=frozenset({"component", "group"}))
    plan = planned(declared().page(ignore=["template/Nope"], protect=["template/Neither"]), live)
    assert notes_of(plan, "pattern") == []


def test_an_absent_item_that_is_not_there_is_said_with_what_is_near() -> None:
    file = File().component("Website").component("Dashbord", absent=True).component("Zebra", absent=True)
    plan = planned(file, Page().component("Website").component("Dashboard"))
    assert notes_of(plan, "absent") == [
        "acme/component/Dashbord is not on the page; did you mean `component/Dashboard`?",
        "acme/component/Zebra is not on the page; the item can be taken out of the file",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("acme/component/Website", None),
        ("acme/component/Ingest*/*", None),
        ("acme/template/Outage", None),
        ("acme", None),
        ("acme/component/Web", "did you mean `acme/component/Website`?"),
        ("acme/template/Qq", "`reconciler explain address` says how addresses are written"),
    ],
)
def test_a_choice_that_names_nothing_has_its_reason(text: str, told: str | None) -> None:
    plan = planned(declared().page(declared=ALL_KINDS), LIVE)
    assert names_nothing(whole(text), [plan]) == told


def test_what_is_excluded_is_left_out_and_said() -> None:
    file = File().component("A").component("B").component("C")
    plan = planned(file, Page(), only=(whole("acme/component/B", excludes=True),))
    assert said(plan) == ["create component/A", "create component/C"]
    assert notes_of(plan, "excluded") == ["left out by --exclude: acme/component/B"]
    assert not plan.complete


def test_a_choice_and_an_exclusion_go_together() -> None:
    file = File().component("A").component("B").component("C")
    only = (whole("acme/component/*"), whole("acme/component/A", excludes=True))
    assert said(planned(file, Page(), only=only)) == ["create component/B", "create component/C"]


def test_what_a_chosen_action_needs_is_never_left_out() -> None:
    file = File().group("Core").component("API", group="Core").component("Web", group="Core")
    plan = planned(file, Page(), only=(whole("acme/component/Core/API", excludes=True),))
    assert said(plan) == ["create component/Core/API", "create group/Core", "create component/Core/Web"]
    assert notes_of(plan, "only") == ["not asked for, and needed by what is: acme/component/Core/API"]


def test_all_of_a_known_place_may_be_protected_while_nothing_is_in_it() -> None:
    file = File().group("Old", absent=True).component("Website")
    plan = planned(file.page(protect=["component/Old/*"]), Page().component("Website"))
    assert notes_of(plan, "pattern") == ["`protect: component/Old/*` matches nothing, declared or live"]


def test_the_top_level_may_be_protected_while_nothing_stands_in_it() -> None:
    file = File().group("Core").component("API", group="Core")
    plan = planned(file.page(protect=["component/*"]), Page().group("Core", "API"))
    assert notes_of(plan, "pattern") == ["`protect: component/*` matches nothing, declared or live"]
    with pytest.raises(PlanError, match="protects nothing"):
        planned(file.page(protect=["component/Web*"]), Page().group("Core", "API"))


def test_a_name_that_the_service_cut_is_not_made_again() -> None:
    long = "Payment initiation and settlement services for merchants"
    plan = planned(File().component(long), Page().component(long[:32]))
    (block,) = plan.blocked_by
    assert (block.rule, block.message) == (
        "twin",
        f"acme/component/{long} would be created with a name that begins the same as"
        f" acme/component/{long[:32]}, which is not declared",
    )
    assert planned(File().component(long, adopt=False), Page().component(long[:32])).blocked_by == ()
    assert planned(File().component("API Gateway"), Page().component("API")).blocked_by == ()
