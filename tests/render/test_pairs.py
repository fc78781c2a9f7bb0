"""Both versions of a page in step: what stands beside what, and where one side has a gap."""

from collections.abc import Sequence

from reconciler.documents.page import OutlineDocument
from reconciler.documents.plan import ActionDocument
from reconciler.render.pairs import Pair, moved_ids, pairs
from reconciler.render.visitor_view import View, VisitorRow, view
from tests.render.plans import act, change, document, page

LIVE = (
    OutlineDocument(kind="component", id="w", name="Website"),
    OutlineDocument(kind="group", id="l", name="Labs"),
    OutlineDocument(kind="component", id="h", name="Callbacks", holder="l"),
    OutlineDocument(kind="component", id="q", name="Queue", holder="l"),
    OutlineDocument(kind="component", id="d", name="Dashboard"),
    OutlineDocument(kind="component", id="b", name="Blog"),
)


def lines(rows: Sequence[Pair], indent: str = "") -> list[str]:
    out = []
    for row in rows:
        before, after = (side.name if side else "·" for side in (row.before, row.after))
        out.append(f"{indent}{before} | {after}")
        out += lines(row.children, indent + "  ")
    return out


def of(*actions: ActionDocument, **more: object) -> tuple[Pair, ...]:
    plan = document(*actions, pages=(page(outline=LIVE),), **more)
    return pairs(view(plan, plan.pages[0]))


def test_without_changes_each_thing_is_beside_itself() -> None:
    assert lines(of()) == [
        "Website | Website",
        "Labs | Labs",
        "  Callbacks | Callbacks",
        "  Queue | Queue",
        "Dashboard | Dashboard",
        "Blog | Blog",
    ]


def test_what_is_new_or_deleted_has_a_gap_beside_it_and_what_is_renamed_its_other_name() -> None:
    rows = of(
        act("update", "component", "Labs", "Jobs", id="q", changes=(change("name", "Queue", "Jobs"),)),
        act("create", "component", "Labs", "Beta"),
        act("create", "component", "Status API"),
        act("delete", "component", "Dashboard", id="d"),
    )
    assert lines(rows) == [
        "Website | Website",
        "Labs | Labs",
        "  Callbacks | Callbacks",
        "  Queue | Jobs",
        "  · | Beta",
        "Dashboard | ·",
        "Blog | Blog",
        "· | Status API",
    ]
    assert [row.touched for row in rows] == [False, True, True, False, True]
    assert list(moved_ids(rows)) == []


def test_what_moves_has_a_line_where_it_leaves_and_one_where_it_arrives() -> None:
    rows = of(
        act("update", "component", "Callbacks", id="h", changes=(change("group", "Labs", None),)),
        act("update", "component", "Labs", "Blog", id="b", changes=(change("group", None, "Labs"),)),
        act("update", "component", "Website", id="w", changes=(change("order", "first", "after Dashboard"),)),
    )
    assert lines(rows) == [
        "Website | ·",
        "Labs | Labs",
        "  Callbacks | ·",
        "  Queue | Queue",
        "  · | Blog",
        "Dashboard | Dashboard",
        "Blog | ·",
        "· | Website",
        "· | Callbacks",
    ]
    assert list(moved_ids(rows)) == ["w", "h", "b"]


def test_the_members_of_a_group_that_disappears_and_of_one_that_is_new_have_no_other_side() -> None:
    rows = of(
        act("create", "group", "Core"),
        act("update", "component", "Core", "Queue", id="q", changes=(change("group", "Labs", "Core"),)),
        act("update", "component", "Core", "Callbacks", id="h", changes=(change("group", "Labs", "Core"),)),
        vanishes=({"address": "acme/group/Labs", "id": "l", "by": "acme/component/Core/Queue"},),
    )
    assert lines(rows)[1:4] == ["Labs | ·", "  Callbacks | ·", "  Queue | ·"]
    assert lines(rows)[6:] == ["· | Core", "  · | Callbacks", "  · | Queue"]


def test_nothing_is_lost_where_the_order_differs_without_a_move() -> None:
    before = tuple(VisitorRow("component", name, id=name) for name in "AB")
    rows = pairs(View(before, before[::-1]))
    assert lines(rows) == ["· | B", "A | A", "B | ·"]
