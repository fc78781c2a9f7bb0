"""A plan on a terminal."""

from datetime import UTC, datetime

import pytest

from reconciler import render
from reconciler.documents.plan import BlockDocument
from reconciler.render.text import plan_text
from tests.render.plans import HOSTILE, NASTY, act, change, document, note, page, story, unmanaged

STORY = """\
Acme Status (acme, kctbh9vrtdwd)

  Page settings
    ~ page
        time_zone: "UTC" -> "America/New_York"

  Components
    ~ Website
        description: (none) -> "The marketing site"
    + group Core API
        description: "Everything customers call"
        + REST API
            showcase: true
        ~ Webhooks
            renamed from Callbacks; it stays the same component
            moves from Labs to Core API; it stays the same component
            removes the last component of acme/group/Labs; the service deletes the group
    - Old dashboard
        permanently deletes its uptime history and subscriptions
    - group Labs  is deleted with its last component (acme/component/Core API/Webhooks)

  Incident templates
    ! Database maintenance
        manually: the API can make a template and cannot change one
        body:
            We will work on the database.

          - Writes may be slow.
          + Writes may be slower.
            Reads go on.
            Thank you.

  Subscribers
    ~ email:s…@acme.example#1f9c2e07
        components: - Core API/REST API, + Core API/Webhooks, + Website

  Unmanaged, left alone (2)
      component/Blog
      component/Labs/Beta

  Notes
      declared and ignored, so left alone: acme/component/Lab

Plan: 2 to create, 4 to update, 1 to delete, 1 to make manually; 2 unmanaged left alone. 1 group is deleted with its last component. \
Used 4 API requests; apply will send 7 (less than 1 s).
"""


def test_one_of_everything() -> None:
    assert plan_text(story(), color=False) == STORY


def test_the_registry_gives_the_same() -> None:
    assert render.plan(story(), "text") == STORY
    with pytest.raises(ValueError, match="no format 'pdf'"):
        render.plan(story(), "pdf")


def test_color_only_adds_color() -> None:
    import re

    colored = plan_text(story(), color=True)
    assert "\x1b[32m+ group Core API\x1b[0m" in colored
    assert "\x1b[31m- Old dashboard\x1b[0m" in colored
    assert "\x1b[33m~ Website\x1b[0m" in colored
    assert "\x1b[35m! Database maintenance\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == STORY


def test_nothing_to_do() -> None:
    assert plan_text(document(), color=False) == (
        "No changes. The page matches the configuration.\nCompared: page settings, 1 group and 3 components. Used 4 API requests.\n"
    )


def test_nothing_to_do_beside_unmanaged_things() -> None:
    assert plan_text(document(unmanaged=(unmanaged("component", "Blog"),)), color=False) == (
        "Acme Status (acme, kctbh9vrtdwd)\n"
        "\n"
        "  Unmanaged, left alone (1)\n"
        "      component/Blog\n"
        "\n"
        "No changes. The page matches the configuration.\n"
        "Compared: page settings, 1 group and 3 components. 1 unmanaged left alone. Used 4 API requests.\n"
    )


def test_many_unmanaged_things_are_counted() -> None:
    text = plan_text(document(unmanaged=[unmanaged("component", f"Thing {n}") for n in range(54)]), color=False)
    assert "Unmanaged, left alone (54)" in text
    assert "      component/Thing 19\n      and 34 more\n" in text


def test_why_it_is_blocked_and_what_would_allow_it() -> None:
    block = BlockDocument(
        rule="limits",
        message="would delete 6 of 8 components (limit: 5)",
        hint="`limits: {deletes: 6}`, or `--allow-deletes 6`",
        addresses=("acme/component/Website",),
    )
    text = plan_text(document(act("delete", "component", "Website"), blocked_by=(block,)), color=False)
    assert text.endswith(
        "    - Website\n"
        "\n"
        "Blocked: apply will refuse this plan.\n"
        "  limits: would delete 6 of 8 components (limit: 5)\n"
        "    To allow this: `limits: {deletes: 6}`, or `--allow-deletes 6`\n"
        "\n"
        "Plan: 0 to create, 0 to update, 1 to delete. Used 4 API requests; apply would send 1 (less than 1 s).\n"
    )


def test_a_page_that_could_not_be_read() -> None:
    pages = (page(), page("labs", name=None, error="the key may not\nsecond line\x1b"))
    assert plan_text(document(pages=pages, complete=False), color=False) == (
        "Acme Status (acme, kctbh9vrtdwd)\n"
        "\n"
        "  No changes.\n"
        "\n"
        "labs (kctbh9vrtdwd)\n"
        "  ! could not be read: the key may not\n"
        "    second line\\x1b\n"
        "\n"
        "1 of 2 pages could not be read: the plan lacks them.\n"
        "Plan: 0 to create, 0 to update, 0 to delete. Used 4 API requests.\n"
    )


def test_a_snapshot_says_how_old_it_is() -> None:
    pages = (page(snapshot_taken_at="2026-08-01T10:00:00Z", not_compared=("subscriber",), provider="jsm"),)
    text = plan_text(document(pages=pages, complete=False), color=False, now=datetime(2026, 8, 4, 10, tzinfo=UTC))
    assert text == (
        "Acme Status (acme, kctbh9vrtdwd, Jira Service Management, experimental)\n"
        "  compared with a snapshot of 2026-08-01 10:00 UTC, 3 days ago, not with the page as it is now\n"
        "  not compared, as the snapshot lacks them: subscribers\n"
        "\n"
        "No changes. The snapshot matches the configuration.\n"
        "Compared: page settings, 1 group and 3 components. Used 4 API requests.\n"
    )


def test_a_part_of_the_plan_says_so() -> None:
    text = plan_text(document(act("create", "component", "A"), complete=False), color=False)
    assert "This is a part of the plan: --only, --exclude, --page or --changed-since left things out.\n" in text


def test_pages_stand_apart() -> None:
    pages = (page("one", name="One"), page("two", name="Two"))
    actions = (act("create", "component", "A", page="two"), act("update", "component", "G", "B", page="one"))
    text = plan_text(document(*actions, pages=pages), color=False)
    assert text.startswith(
        "One (one, kctbh9vrtdwd)\n\n  Components\n      group G\n        ~ B\n\nTwo (two, kctbh9vrtdwd)\n\n  Components\n    + A\n"
    )
    assert plan_text(document(pages=pages), color=False).startswith("No changes. The pages match the configuration.\n")


def test_whose_doing_a_difference_is() -> None:
    fields = (
        change("description", "a", "b", origin="both", base="x"),
        change("showcase", True, False, origin="drift"),
        change("start_date", None, "2024-01-31", origin="change"),
        change("components", ["A"], ["B"], origin="both"),
    )
    text = plan_text(document(act("update", "component", "Website", changes=fields, origin="both")), color=False)
    assert (
        "    ~ Website\n"
        '        description: "a" -> "b"  [this change and drift; it was "x"]\n'
        "        showcase:    true -> false  [drift: changed manually]\n"
        '        start_date:  (none) -> "2024-01-31"  [this change]\n'
        "        components:  - A, + B  [this change and drift; it was (none)]\n"
    ) in text


def test_whose_doing_coming_going_and_renaming_is() -> None:
    renamed = act("update", "component", "B", notes=(note("rename", "renamed from A"),), origin="change")
    actions = (
        renamed,
        act(
            "create",
            "component",
            "C",
            id=None,
            origin="drift",
            changes=(
                change("description", None, "now", origin="both", base="then"),
                change("showcase", None, True, origin="drift"),
            ),
        ),
        act("delete", "component", "D", origin="drift"),
        act("delete", "component", "E", origin="change"),
        act("manual", "template", "F", origin="drift"),
    )
    lines = plan_text(document(*actions), color=False).splitlines()
    assert [line.strip() for line in lines if "[" in line] == [
        "~ B  [this change]",
        "+ C  [drift: deleted manually]",
        'description: "now"  [this change and drift; it was "then"]',
        "- D  [drift: added manually]",
        "- E  [this change]",
        "! F  [not made yet, or changed manually]",
    ]


def test_of_what_only_people_can_change_nobody_is_accused() -> None:
    actions = (
        act(
            "manual",
            "template",
            "A",
            origin="both",
            changes=(
                change("title", "a", "b", origin="drift"),
                change("body", "a", "b", origin="both", base="c"),
                change("component", None, "d", origin="change"),
            ),
        ),
    )
    lines = plan_text(document(*actions), color=False).splitlines()
    assert [line.strip() for line in lines if "[" in line] == [
        "! A  [this change; before it not made yet, or changed manually]",
        'title:     "a" -> "b"  [not made yet, or changed manually]',
        'body:      "a" -> "b"  [this change; before it not made yet, or changed manually; it was "c"]',
        'component: (none) -> "d"  [this change]',
    ]


def test_a_rename_and_a_move_say_each_for_itself_whose_doing_they_are_and_what_the_base_wanted() -> None:
    notes = (note("rename", "renamed from A"), note("move", "moves from G to H"))
    name, group = change("name", "A", "B", origin="both", base="C"), change("group", "G", "H", origin="both", base=None)
    by_hand = change("group", "G", "H", origin="drift", base="H")
    actions = (
        act("update", "component", "H", "B", changes=(name, by_hand), notes=notes, origin="both"),
        act("update", "component", "H", "M", changes=(group,), notes=notes[1:], origin="both"),
        act("update", "component", "H", "N", changes=(by_hand,), notes=notes[1:], origin="drift"),
    )
    lines = plan_text(document(*actions), color=False).splitlines()
    assert [line.strip() for line in lines if "[" in line] == [
        '~ B  [name: this change and drift; it was "C"; group: drift: changed manually]',
        "~ M  [this change and drift; it was at the top level]",
        "~ N  [drift: changed manually]",
    ]


def test_what_is_made_anew_for_a_field_that_a_hand_changed_was_not_deleted_by_hand() -> None:
    replaced = (note("replaced", "recreated"),)
    actions = (
        act("create", "metric", "Datadog", "Latency", origin="drift", notes=replaced),
        act("create", "group", "Core", origin="drift", notes=(note("rebuilt", "made again"),)),
        act("delete", "metric", "Datadog", "Latency", origin="drift", notes=replaced),
        act("manual", "template", "T", origin="drift", changes=(change("name", "T", None, origin="drift"),)),
    )
    lines = plan_text(document(*actions), color=False).splitlines()
    assert sorted(line.strip() for line in lines if line.strip()[:1] in {*"!+-"} and "[" in line) == [
        "! T  [not deleted yet, or added manually]",
        "+ Latency  [drift: changed manually]",
        "+ group Core  [drift: changed manually]",
        "- Latency  [drift: changed manually]",
    ]


def test_masked_values_that_look_alike() -> None:
    masked = {"masked": "s…@acme.example", "hash": "hmac-sha256:1"}
    fields = (change("email", masked, {**masked, "hash": "hmac-sha256:2"}, sensitive=True),)
    text = plan_text(document(act("update", "subscriber", "x", changes=fields)), color=False)
    assert "        email: s…@acme.example -> s…@acme.example (another one)\n" in text
    assert "hmac" not in text


def test_values_of_every_sort() -> None:
    fields = (
        change("flag", False, True),
        change("list", ["a, b", " c", "d"], ["d", "a, b"]),
        change("order", ["A", "B"], ["B", "A"]),
        change("map", {"a": 1}, {"a": 2}),
        change("number", 1, 2.5),
        change("text", "x", ""),
        change("same", "1", "1"),
    )
    text = plan_text(document(act("update", "thing", "x", changes=fields)), color=False)
    assert (
        "  Thing\n"
        "    ~ x\n"
        "        flag:   false -> true\n"
        '        list:   - " c"\n'
        "        order:  A, B -> B, A\n"
        '        map:    {"a": 1} -> {"a": 2}\n'
        "        number: 1 -> 2.5\n"
        '        text:   "x" -> (none)\n'
        '        same:   "1" -> "1"\n'
    ) in text


def test_two_values_that_are_too_long_for_one_line_stand_below_each_other() -> None:
    fields = (change("description", "a" * 60, "b" * 20), change("description", "c" * 39, "d" * 39))
    text = plan_text(document(act("update", "component", "X", changes=fields)), color=False, width=60)
    assert f"        description:\n          - {'a' * 60}\n          + {'b' * 20}\n" in text
    assert f'        description: "{"c" * 39}"\n                  -> "{"d" * 39}"\n' in text


def test_a_component_that_goes_along_with_its_new_group() -> None:
    moved = act("update", "component", "New", "A", changes=(change("group", None, "New"),), requests=0)
    text = plan_text(document(act("create", "group", "New"), moved), color=False)
    assert "taken in by the request that makes its group" in text


def test_two_of_one_name_are_told_apart() -> None:
    one = act("delete", "component", "API", id="abc123").model_copy(update={"address": "acme/component/API#abc123"})
    assert "    - API #abc123\n" in plan_text(document(one), color=False)


def test_a_note_without_a_page_stands_at_the_end() -> None:
    text = plan_text(document(act("create", "component", "A"), notes=(note("x", "said of all"),)), color=False)
    assert "    + A\n\nNotes\n    said of all\n\nPlan: " in text


def test_a_hostile_name_changes_nothing_but_itself() -> None:
    plan = document(
        act("create", "component", HOSTILE, changes=(change("description", None, NASTY),)),
        act("update", "component", NASTY, changes=(change(NASTY, HOSTILE, NASTY), change("list", [], [NASTY]))),
        act("delete", "group", NASTY, notes=(note("loses", NASTY),)),
        pages=(page(name=NASTY, error=None),),
        notes=(note(NASTY, NASTY, "acme"),),
        unmanaged=(unmanaged("component", NASTY),),
        blocked_by=(BlockDocument(rule=NASTY, message=NASTY, hint=NASTY),),
    )
    text = plan_text(plan, color=False)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\u200b" not in text
    assert "\r" not in text
    assert f"    + {HOSTILE}\n" in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "##[" not in text
    assert max(map(len, text.splitlines())) < 2000
