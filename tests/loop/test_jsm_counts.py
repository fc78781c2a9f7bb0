"""How many requests a large page takes: 1,000 components in 40 groups."""

from collections import Counter

import pytest

from tests.loop.jsm_loop import JsmLoop

GROUPS, EACH = 40, 25


def declared(groups: dict[str, list[str]]) -> str:
    return "".join(
        f"- group: {group}\n  components:\n" + "".join(f"  - {member}\n" for member in members)
        for group, members in groups.items()
    )


def usual() -> dict[str, list[str]]:
    """The groups and their members as the file has them."""
    return {
        f"Group {number}": [f"{{name: Component {number}-{place}}}" for place in range(EACH)]
        for number in range(GROUPS)
    }


def sent(jsm: JsmLoop) -> Counter[str]:
    """The requests so far by method, forgotten then."""
    methods = Counter("GET" if record.method == "GET" else "write" for record in jsm.sandbox.requests)
    jsm.sandbox.forget_requests()
    return methods


@pytest.fixture
def large(jsm: JsmLoop) -> JsmLoop:
    """The page as declared, from a seed."""
    rows = [(f"Group {number}", [f"Component {number}-{place}" for place in range(EACH)]) for number in range(GROUPS)]
    jsm.seed(rows)
    jsm.declare(declared(usual()))
    return jsm


def test_a_thousand_components_are_made_with_two_writes(jsm: JsmLoop) -> None:
    jsm.declare(declared(usual()))
    result = jsm.apply()
    assert (result.exit_code, result.pages[0].converged) == (0, True)
    assert jsm.written() == ["POST batch_process", "POST publish"]
    assert len(jsm.rows(live=True)) == 1040
    assert len(jsm.sandbox.requests) <= 12


def test_a_large_page_is_made_with_at_most_twelve_requests(jsm: JsmLoop) -> None:
    jsm.declare(declared({"Group": [f"{{name: Component {place}}}" for place in range(50)]}))
    assert jsm.apply().exit_code == 0
    assert len(jsm.sandbox.requests) <= 12


def test_an_unchanged_page_is_planned_with_at_most_six_requests(large: JsmLoop) -> None:
    assert large.plan().actions == ()
    assert sent(large)["GET"] <= 6


def test_a_rename_a_move_and_ten_deletes_are_three_writes(large: JsmLoop) -> None:
    before = large.rows()
    groups = usual()
    groups["Group 0"][0] = "{name: Renamed, previously: [Component 0-0]}"
    groups["Group 1"].append(groups["Group 2"].pop(0))
    groups["Group 3"][:10] = [f"{{name: Component 3-{place}, absent: true}}" for place in range(10)]
    large.declare(declared(groups), "limits: {deletes: 10}")
    result = large.apply()
    assert (result.exit_code, result.pages[0].converged) == (0, True)
    assert large.written() == ["POST batch_process", "POST batch_process", "POST publish"]
    after = large.rows(live=True)
    assert before.keys() - after.keys() == {f"component-3-{place}" for place in range(10)}
    assert after.keys() <= before.keys()
    assert (after["component-0-0"]["name"], after["component-2-0"]["group"]) == ("Renamed", "group-1")
