"""Plans and pages as data: what they say of themselves."""

from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, SUBSCRIBER, TEMPLATE
from reconciler.model.plan import Action, Block, PagePlan, Plan, Verb
from reconciler.model.resource import Config, Desired, DesiredPage, Live, LivePage, Source

HERE = Source("statuspage.yaml", 7, 3)
ADDRESS = Address("acme", "component", ("Site",))
PAGE = DesiredPage("acme", "p1", (), frozenset(), HERE)


def test_a_source_is_file_line_and_column() -> None:
    assert str(HERE) == "statuspage.yaml:7:3"


def test_a_page_needs_what_its_items_refer_to_read_too() -> None:
    everything = Desired(SUBSCRIBER, Address("acme", "subscriber", ("x",)), "email:x", {}, HERE)
    some = Desired(SUBSCRIBER, Address("acme", "subscriber", ("y",)), "email:y", {"components": (ADDRESS,)}, HERE)
    page = DesiredPage("acme", "p1", (everything, some), frozenset({"subscriber"}), HERE)
    assert page.needed == {"subscriber", "component"}
    assert DesiredPage("acme", "p1", (everything,), frozenset({"subscriber"}), HERE).needed == {"subscriber"}
    site = Desired(COMPONENT, ADDRESS, "Site", {}, HERE)
    assert DesiredPage("acme", "p1", (site,), frozenset({"component"}), HERE).needed == {"component"}


def test_pages_are_found_by_key_and_live_things_by_id() -> None:
    config = Config((PAGE,), ("statuspage.yaml",))
    assert (config.page("acme"), config.page("other")) == (PAGE, None)
    site = Live(COMPONENT, "c1", "Site", {})
    assert LivePage("p1", "Acme", (site,), frozenset()).by_id == {"c1": site}


def test_manual_actions_are_no_work_and_send_nothing() -> None:
    update = Action(ADDRESS, COMPONENT, Verb.UPDATE, "c1", writes={"name": "x"})
    manual = Action(ADDRESS, TEMPLATE, Verb.MANUAL, "t1")
    plan = Plan((PagePlan(PAGE, None, (update, manual)),))
    assert (plan.work, plan.actions) == ((update,), (update, manual))
    assert [action.requests for action in plan.actions] == [1, 0]


def test_a_carried_move_sends_only_what_else_changes() -> None:
    assert Action(ADDRESS, COMPONENT, Verb.UPDATE, "c1", carried=True).requests == 0
    assert Action(ADDRESS, COMPONENT, Verb.UPDATE, "c1", carried=True, writes={"name": "x"}).requests == 1


def test_a_plan_can_be_applied_where_there_is_work_and_nothing_against_it() -> None:
    work = Action(ADDRESS, COMPONENT, Verb.UPDATE, "c1")
    open_plan = Plan((PagePlan(PAGE, None, (work,)),))
    blocked = Plan((PagePlan(PAGE, None, (work,), blocked_by=(Block("limits", "", ""),)),))
    errored = Plan((PagePlan(PAGE, None, (work,)), PagePlan(PAGE, None, error="404", complete=False)))
    assert [plan.applyable for plan in (open_plan, blocked, errored, Plan(()))] == [True, False, False, False]
    assert [plan.errored for plan in (open_plan, errored)] == [False, True]
    assert [plan.complete for plan in (open_plan, errored)] == [True, False]
    assert len(blocked.blocked_by) == 1
