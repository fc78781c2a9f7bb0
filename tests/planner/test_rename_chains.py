"""Renames that pass a name on are planned as what they are."""

from tests.planner.factories import File, Page, planned, said


def renames(plan: object) -> dict[str, str]:
    return {action.id: str(action.address) for action in plan.actions if action.id}  # type: ignore[attr-defined]


def test_a_chain_of_renames() -> None:
    file = File().component("B", previously=["A"]).component("C", previously=["B"]).component("D", previously=["C"])
    plan = planned(file, Page().component("A").component("B").component("C"))
    assert renames(plan) == {"c-A": "acme/component/B", "c-B": "acme/component/C", "c-C": "acme/component/D"}
    assert (plan.blocked_by, plan.unmanaged) == ((), ())


def test_a_chain_that_was_carried_out_is_not_carried_out_again() -> None:
    file = File().component("B", previously=["A"]).component("C", previously=["B"])
    assert said(planned(file, Page().component("B", live_id="1").component("C", live_id="2"))) == []


def test_a_chain_that_broke_off_goes_on() -> None:
    file = File().component("B", previously=["A"]).component("C", previously=["B"])
    plan = planned(file, Page().component("A", live_id="1").component("C", live_id="2"))
    assert renames(plan) == {"1": "acme/component/B"}


def test_names_that_go_round_stay() -> None:
    file = File().component("A", previously=["B"]).component("B", previously=["A"])
    assert said(planned(file, Page().component("A").component("B"))) == []


def test_a_chain_within_a_group_and_another_beside_it() -> None:
    file = File()
    for group in ("EU", "US"):
        file.group(group).component("B", group=group, previously=["A"]).component("C", group=group, previously=["B"])
    page = Page()
    for group in ("EU", "US"):
        page.group(group)
        for name in ("A", "B"):
            page.component(name, group=f"g-{group}", live_id=f"{group}-{name}")
    assert renames(planned(file, page)) == {
        "EU-A": "acme/component/EU/B",
        "EU-B": "acme/component/EU/C",
        "US-A": "acme/component/US/B",
        "US-B": "acme/component/US/C",
    }


def test_an_earlier_name_with_a_slash_is_read_as_the_page_shows_it() -> None:
    file = File().group("Auth").component("Sign-in", group="Auth", previously=["Login/SSO"])
    page = Page().group("Auth", "Login/SSO")
    assert renames(planned(file, page)) == {"c-Login/SSO": "acme/component/Auth/Sign-in"}
