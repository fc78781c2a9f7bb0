"""The page now and after, as visitors see it."""

from reconciler.documents.page import OutlineDocument
from reconciler.documents.plan import ActionDocument, PlanDocument
from reconciler.render.visitor_view import VisitorRow, view
from tests.render.plans import act, change, document, page

LIVE = (
    OutlineDocument(kind="component", id="w", name="Website"),
    OutlineDocument(kind="group", id="l", name="Labs"),
    OutlineDocument(kind="component", id="cb", name="Callbacks", holder="l"),
    OutlineDocument(kind="group", id="c", name="Core"),
    OutlineDocument(kind="component", id="a", name="API", holder="c"),
    OutlineDocument(kind="component", id="b", name="Blog", declared=False),
)


def lines(rows: tuple[VisitorRow, ...] | list[VisitorRow], indent: str = "") -> list[str]:
    out = []
    for row in rows:
        marks = f" [{', '.join(row.marks)}]" if row.marks else ""
        remark = f" ({row.remark})" if row.remark else ""
        out.append(f"{indent}{row.name}{marks}{remark}{'' if row.declared else ' !'}")
        out += lines(row.children, indent + "  ")
    return out


def both(*actions: ActionDocument, **more: object) -> tuple[list[str], list[str]]:
    plan: PlanDocument = document(*actions, pages=(page(outline=LIVE),), **more)
    sides = view(plan, plan.pages[0])
    return lines(sides.before), lines(sides.after)


def test_without_changes_both_sides_are_the_page() -> None:
    before, after = both()
    assert before == after == ["Website", "Labs", "  Callbacks", "Core", "  API", "Blog !"]


def test_new_things_stand_last_in_their_place() -> None:
    _, after = both(
        act("create", "component", "New group", "Inner"),
        act("create", "group", "New group"),
        act("create", "component", "Core", "Webhooks"),
        act("create", "component", "Top"),
    )
    assert after[3:] == ["Core", "  API", "  Webhooks [new]", "Blog !", "New group [new]", "  Inner [new]", "Top [new]"]


def test_a_move_that_renames_and_empties_a_group() -> None:
    moved = act(
        "update",
        "component",
        "Core",
        "Webhooks",
        id="cb",
        changes=(
            change("name", "Callbacks", "Webhooks"),
            change("group", "Labs", "Core"),
            change("showcase", False, True),
        ),
    )
    gone = ({"address": "acme/group/Labs", "id": "l", "by": "acme/component/Core/Webhooks"},)
    before, after = both(moved, vanishes=gone)
    assert before[1:3] == [
        "Labs [removed] (is deleted with its last component)",
        "  Callbacks [renamed, moved, changed] (to Core)",
    ]
    assert after == [
        "Website",
        "Core",
        "  API",
        "  Webhooks [renamed, moved, changed] (was Callbacks, from Labs)",
        "Blog !",
    ]


def test_out_of_a_group_and_into_a_renamed_one() -> None:
    before, after = both(
        act("update", "component", "API", id="a", changes=(change("group", "Core", None),)),
        act("update", "group", "Platform", id="c", changes=(change("name", "Core", "Platform"),)),
        act("update", "component", "Platform", "Website", id="w", changes=(change("group", None, "Platform"),)),
    )
    assert before == [
        "Website [moved] (to Platform)",
        "Labs",
        "  Callbacks",
        "Core [renamed]",
        "  API [moved] (to the top level)",
        "Blog !",
    ]
    assert after == [
        "Labs",
        "  Callbacks",
        "Platform [renamed]",
        "  Website [moved] (from the top level)",
        "Blog !",
        "API [moved] (from Core)",
    ]


def test_a_deleted_group_leaves_its_components() -> None:
    before, after = both(act("delete", "group", "Labs", id="l"), act("delete", "component", "Website", id="w"))
    assert before[:3] == ["Website [removed]", "Labs [removed]", "  Callbacks [moved] (to the top level)"]
    assert after == ["Callbacks [moved] (from Labs)", "Core", "  API", "Blog !"]


def test_positions_that_the_plan_writes() -> None:
    before, after = both(
        act("update", "component", "Website", id="w", changes=(change("order", "first", "after Blog"),)),
        act("update", "component", "Blog", id="b", changes=(change("order", "after Core", "after Labs"),)),
        act("update", "group", "Core", id="c", changes=(change("order", "after Labs", "first"),)),
    )
    assert before == [
        "Website [moved] (to after Blog)",
        "Labs",
        "  Callbacks",
        "Core [moved] (to the top)",
        "  API",
        "Blog [moved] (to after Labs) !",
    ]
    assert after == [
        "Core [moved] (from after Labs)",
        "  API",
        "Labs",
        "  Callbacks",
        "Blog [moved] (from after Core) !",
        "Website [moved] (from the top)",
    ]


def test_new_things_of_a_service_that_takes_positions_say_that_theirs_is_the_files() -> None:
    plan = document(act("create", "component", "Top"), pages=(page(outline=LIVE[:1], provider="jsm"),))
    assert lines(view(plan, plan.pages[0]).after) == ["Website", "Top [new] (placed as in the file)"]


def test_a_position_after_what_is_not_there_is_last() -> None:
    _, after = both(act("update", "component", "Website", id="w", changes=(change("order", "first", "after Nobody"),)))
    assert after[0] == "Labs"
    assert after[-1] == "Website [moved] (from the top)"


def test_what_is_to_be_done_by_hand_stays_as_it_is() -> None:
    before, after = both(act("manual", "group", "Core", id="c", changes=(change("order", ["A"], ["B"]),)))
    assert before[3] == after[3] == "Core [manual]"


def test_other_pages_and_kinds_are_not_drawn() -> None:
    pages = (page(), page("two", outline=LIVE[:1]))
    plan = document(act("create", "component", "A", page="two"), act("create", "template", "T"), pages=pages)
    assert view(plan, plan.pages[0]).after == ()
    assert lines(view(plan, plan.pages[1]).after) == ["Website", "A [new]"]
    assert [row.touched for row in view(plan, plan.pages[1]).after] == [False, True]
