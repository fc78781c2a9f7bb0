"""The loop end to end over real HTTP: declared, planned, applied, found to match."""

import json
from typing import Any

import pytest

from reconciler.applier import refuse_if_blocked
from reconciler.errors import BlockedError
from reconciler.http import HttpEvent
from reconciler.model.pattern import Pattern
from reconciler.model.result import Result
from reconciler.sandbox import FaultRule, Quirks
from tests.applier.loop import ROOT, Loop
from tests.statuspage_names import FIELD_NAMES

SHOP = """
    - name: Website
      description: The marketing site
    - group: Core API
      description: Everything customers call
      components:
        - name: REST API
          showcase: false
        - name: Webhooks
"""


def short(result: Result) -> list[str]:
    return [f"{o.status.value} {o.action.verb.value} {o.action.address.local}" for o in result.outcomes]


def converged(loop: Loop, result: Result) -> None:
    assert result.exit_code == 0, [(str(o.action.address), o.reason, o.ignored) for o in result.outcomes]
    assert all(page.converged for page in result.pages), [page.error for page in result.pages]
    assert loop.plan().actions == ()


def test_an_empty_page_becomes_as_declared_with_the_fewest_requests(loop: Loop) -> None:
    loop.declare(SHOP)
    result = loop.apply()
    assert loop.places() == [(None, "Website"), ("Core API", "REST API"), ("Core API", "Webhooks")]
    (group,) = loop.groups.values()
    assert (group["name"], group["description"]) == ("Core API", "Everything customers call")
    # A plan of 2 reads, 4 writes, 2 reads to close.
    assert (result.reads, result.writes, len(loop.sandbox.requests)) == (4, 4, 8)
    assert [record.ignored for record in loop.writes() if record.ignored] in ([], [("description",)])
    converged(loop, result)


EVERY_WAY = {
    "first": Quirks(new_objects="first"),
    "both": Quirks(group_description="both"),
    "outside": Quirks(group_description="outside"),
    "null": Quirks(cleared="null", no_group="empty"),
    "empty": Quirks(cleared="empty"),
    "json_null": Quirks(ungroup_by="json_null"),
    "null_string": Quirks(ungroup_by="null_string"),
    "reversed": Quirks(member_order="reversed", component_list_order="created"),
    "orders": Quirks(member_list_orders=True),
    "start_date": Quirks(start_date_default="today", showcase_default=True),
    "once": Quirks(unpaged_once_a_minute=True),
}


@pytest.mark.parametrize("quirks", EVERY_WAY.values(), ids=EVERY_WAY)
def test_a_page_converges_whichever_way_the_service_is_made(loop: Loop, quirks: Quirks) -> None:
    loop.sandbox.quirks = quirks
    loop.declare(SHOP)
    converged(loop, loop.apply())
    loop.declare(
        """
        - name: REST API
          description: ""
        - group: Core API
          description: null
          components:
            - name: Site
              previously: [Website]
              description: ""
            - name: Webhooks
        """
    )
    converged(loop, loop.apply())
    assert loop.places() == [(None, "REST API"), ("Core API", "Site"), ("Core API", "Webhooks")]


@pytest.mark.parametrize("effect", ["reset_after", "error_after", "html_after", "truncate", "invalid_json", "empty"])
@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_a_connection_cut_after_the_service_committed_a_post_makes_no_duplicate(
    loop: Loop, effect: Any, nth: int
) -> None:
    loop.declare(SHOP)
    loop.sandbox.faults.add(FaultRule(effect, "POST", nth=nth))
    result = loop.apply()
    assert loop.places() == [(None, "Website"), ("Core API", "REST API"), ("Core API", "Webhooks")]
    assert len(loop.groups) == 1
    assert [o.status.value for o in result.outcomes].count("adopted") == 1
    assert len([record for record in loop.writes() if record.method == "POST"]) == 4
    converged(loop, result)


@pytest.mark.parametrize("effect", ["reset_before", "error", "html"])
def test_a_post_that_was_not_carried_out_is_sent_again_after_three_looks(loop: Loop, effect: Any) -> None:
    loop.declare(SHOP)
    loop.sandbox.faults.add(FaultRule(effect, "POST", nth=2))
    result = loop.apply()
    assert loop.slept == [1.0, 3.0]
    assert result.outcomes[1].requests == 2
    converged(loop, result)


def test_what_shows_itself_only_after_a_while_is_waited_for(loop: Loop) -> None:
    loop.sandbox.quirks = Quirks(list_lag=0.5)
    loop.declare("- name: Website")
    loop.sandbox.faults.add(FaultRule("reset_after", "POST"))
    loop.slept = _Advancing(loop)
    assert loop.apply().outcomes[0].status.value == "adopted"
    assert loop.places() == [(None, "Website")]


class _Advancing(list[float]):
    """Moves the sandbox's clock instead of sleeping."""

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._loop = loop

    def append(self, seconds: float) -> None:
        super().append(seconds)
        self._loop.sandbox.advance(seconds)


def test_renaming_moving_and_ungrouping_keep_the_id_and_the_status(loop: Loop) -> None:
    callbacks = loop.component("Callbacks", status="major_outage")
    website, docs, stays = (loop.component(name) for name in ("Website", "Docs", "Stays"))
    loop.group("Core API", docs, stays)
    loop.declare(
        """
        - name: Docs
        - group: Core API
          components:
            - {name: Webhooks, previously: [Callbacks]}
            - {name: Website}
            - {name: Stays}
        """
    )
    converged(loop, loop.apply())
    now = loop.components
    assert set(now) == {callbacks, website, docs, stays}
    assert loop.places() == [(None, "Docs"), ("Core API", "Stays"), ("Core API", "Webhooks"), ("Core API", "Website")]
    assert now[callbacks]["status"] == "major_outage"
    assert "status" not in json.dumps([record.body for record in loop.writes()])


def test_an_unmanaged_child_of_a_managed_group_stays_when_the_group_is_changed(loop: Loop) -> None:
    rest, by_hand = loop.component("REST API"), loop.component("Manually", status="under_maintenance")
    core = loop.group("Core API", rest, by_hand)
    loop.declare(
        """
        - group: Core
          previously: [Core API]
          description: Everything
          components:
            - name: REST API
        """
    )
    converged(loop, loop.apply())
    assert loop.components[by_hand]["group_id"] == core
    assert loop.components[by_hand]["status"] == "under_maintenance"
    assert loop.groups[core]["name"] == "Core"


def test_a_field_that_the_account_does_not_take_is_named_and_left_as_a_difference(loop: Loop) -> None:
    loop.sandbox.quirks = Quirks(only_show_if_degraded="ignored")
    loop.declare("- {name: Website, only_show_if_degraded: true}")
    result = loop.apply()
    assert result.outcomes[0].ignored == ("only_show_if_degraded",)
    assert result.exit_code == 4
    loop.sandbox.quirks = Quirks(only_show_if_degraded="refused")
    again = loop.apply()
    assert again.exit_code == 1
    assert "Only show if degraded is not available for this account" in (again.outcomes[0].reason or "")


def test_limits_block_a_plan_before_anything_is_sent(loop: Loop) -> None:
    for n in range(8):
        loop.component(str(n))
    loop.declare("- name: '0'", "prune: [component]")
    plan = loop.plan()
    with pytest.raises(BlockedError, match="7 of 8"):
        refuse_if_blocked(plan)
    with pytest.raises(BlockedError):
        loop.apply(plan)
    assert loop.writes() == []
    loop.declare("- name: '0'", "prune: [component]\nlimits: {deletes: 7, delete_percent: 90}")
    converged(loop, loop.apply())
    assert loop.places() == [(None, "0")]


def test_what_is_ignored_is_left_alone(loop: Loop) -> None:
    loop.component("Website", description="manually")
    loop.component("Labs")
    loop.declare(
        "- {name: Website, description: declared, showcase: false}",
        'prune: [component]\nignore: ["component/Website:description", component/Labs]',
    )
    converged(loop, loop.apply())
    website, _ = sorted(loop.components.values(), key=lambda row: row["name"], reverse=True)
    assert (website["description"], website["showcase"]) == ("manually", False)
    assert len(loop.components) == 2


def test_what_is_protected_is_spared(loop: Loop) -> None:
    loop.component("Website")
    loop.component("Old")
    loop.declare("[]", "prune: [component]\nprotect: [component/Website]\nlimits: {delete_percent: 100}")
    converged(loop, loop.apply())
    assert loop.places() == [(None, "Website")]


def test_a_group_emptied_by_a_declared_removal_vanishes_as_the_plan_said(loop: Loop) -> None:
    loop.group("Core API", loop.component("REST API"))
    loop.declare("- {group: Core API, absent: true, components: []}\n- name: REST API")
    plan = loop.plan()
    assert {v.address.local for page in plan.pages for v in page.vanishes} | {
        a.address.local for a in plan.work if a.verb.value == "delete"
    } == {"group/Core API"}
    converged(loop, loop.apply())
    assert (loop.places(), loop.groups) == ([(None, "REST API")], {})


def test_only_what_was_asked_for_is_written(loop: Loop) -> None:
    loop.declare(SHOP)
    only = (Pattern.parse("acme/component/Website", FIELD_NAMES, whole=True),)
    result = loop.apply(only=only)
    assert (short(result), result.exit_code) == (["done create component/Website"], 0)
    assert loop.places() == [(None, "Website")]


PEOPLE = """
subscribers:
  members:
    - email: a@acme.example
    - webhook: https://hooks.acme.example/x
      email: ops@acme.example
    - {sms: "2025550100", country: US}
"""


@pytest.mark.parametrize("effect", [None, "reset_after", "truncate"])
def test_people_are_subscribed_once_and_nobody_else_is_written_to(loop: Loop, effect: Any) -> None:
    loop.by_hand("POST", "/subscribers", {"subscriber": {"email": "stranger@else.example"}})
    mailed = len(loop.sandbox.mails)
    loop.declare("- name: Website", PEOPLE)
    if effect:
        loop.sandbox.faults.add(FaultRule(effect, "POST", f"{ROOT}/subscribers"))
    converged(loop, loop.apply())
    assert len(loop.state()["subscribers"]) == 4
    to = [str(mail["to"]) for mail in loop.sandbox.mails[mailed:]]
    assert "stranger@else.example" not in to
    assert len(to) == len(set(to))
    journal = (loop.folder / ".reconciler" / "journal.jsonl").read_text(encoding="ascii")
    assert not [secret for secret in ("a@acme", "ops@acme", "2025550100", "hooks.acme.example/x") if secret in journal]


def test_a_subscriber_that_came_in_between_is_adopted(loop: Loop) -> None:
    loop.declare("- name: Website", PEOPLE)
    plan = loop.plan()
    loop.by_hand("POST", "/subscribers", {"subscriber": {"email": "a@acme.example"}})
    result = loop.apply(plan)
    assert [o.status.value for o in result.outcomes].count("adopted") == 1
    converged(loop, result)


def test_a_component_that_somebody_deleted_in_between_is_gone_already(loop: Loop) -> None:
    old = loop.component("Old")
    loop.declare("- {name: Old, absent: true}")
    plan = loop.plan()
    loop.by_hand("DELETE", f"/components/{old}")
    result = loop.apply(plan)
    assert result.outcomes[0].reason == "it was gone already"
    converged(loop, result)


def test_a_component_that_somebody_deleted_before_its_change_fails_and_the_next_run_makes_it(loop: Loop) -> None:
    website = loop.component("Website")
    loop.declare("- {name: Website, description: new}\n- name: Docs")
    plan = loop.plan()
    loop.by_hand("DELETE", f"/components/{website}")
    result = loop.apply(plan)
    assert [o.status.value for o in result.outcomes] == ["failed", "done"]
    assert "404" in (result.outcomes[0].reason or "")
    converged(loop, loop.apply())


def test_ctrl_c_finishes_the_request_in_flight_and_the_next_run_finishes_the_work(loop: Loop) -> None:
    loop.declare(SHOP)
    loop.interrupt_after(1)
    result = loop.apply()
    assert (result.exit_code, result.writes) == (130, 1)
    assert [o.status.value for o in result.outcomes] == ["done", "skipped", "skipped", "skipped"]
    lines = (loop.folder / ".reconciler" / "journal.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["outcome"] == "done"
    loop.behave()
    converged(loop, loop.apply())
    assert len(loop.components) == 3


def test_ctrl_c_leaves_no_component_without_the_group_that_it_was_made_for(loop: Loop) -> None:
    loop.declare("- {group: EU, components: [{name: API}]}\n- {group: US, components: [{name: API}]}")
    loop.interrupt_after(1)
    result = loop.apply()
    assert (result.exit_code, result.writes) == (130, 2)
    assert [o.status.value for o in result.outcomes] == ["done", "done", "skipped", "skipped"]
    loop.behave()
    converged(loop, loop.apply())
    assert len(loop.components) == 2


def test_ctrl_c_in_the_closing_read_is_an_interrupt_too(loop: Loop) -> None:
    loop.declare("- name: Website")
    plan = loop.plan()

    def stop(event: HttpEvent) -> None:
        if event.kind == "sent" and event.method == "GET":
            loop.interrupt.request()

    loop.listeners = [stop]
    result = loop.apply(plan)
    assert (result.exit_code, result.writes, result.pages[0].remaining) == (130, 1, None)
    assert [o.status.value for o in result.outcomes] == ["done"]


def test_a_key_that_expires_half_way_leaves_what_was_done(loop: Loop) -> None:
    loop.declare(SHOP)
    loop.sandbox.faults.add(FaultRule("refuse", "POST", nth=2, times=None, status=401))
    result = loop.apply()
    assert short(result)[:2] == ["done create component/Website", "failed create component/Core API/REST API"]
    assert [o.status.value for o in result.outcomes[2:]] == ["skipped", "skipped"]
    assert result.exit_code == 4
    loop.behave()
    converged(loop, loop.apply())


def test_a_component_that_a_list_skips_while_it_changes_is_not_made_again(loop: Loop) -> None:
    ids = [loop.component(f"c{number:03}") for number in range(150)]
    loop.declare("".join(f"- name: c{number:03}\n" for number in range(1, 149)) + "- {name: Last, previously: [c149]}")
    gone = {"method": "DELETE", "path": f"{ROOT}/components/{ids[0]}"}
    loop.sandbox.faults.add(FaultRule("edit", path="**/components", nth=2, edits=(gone,)))
    plan = loop.plan()
    assert [f"{action.verb.value} {action.address.local}" for action in plan.actions] == ["update component/Last"]
