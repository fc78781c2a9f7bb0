"""Equal changes are described once in every output for people, and rare ones are never dropped in favor of repeated
ones.
"""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from reconciler import render
from reconciler.documents.plan import ActionDocument, ChangeDocument, PlanDocument
from reconciler.render.folding import Fold, folds
from reconciler.render.markdown import plan_markdown
from reconciler.render.prompt import question
from tests.render.plans import act, change, document, note, page, unmanaged

LOSES = note("loses", "permanently deletes its uptime history and subscriptions")


def hidden(name: str, *place: str, **more: Any) -> ActionDocument:
    return act("update", "component", *place, name, changes=(change("showcase", True, False),), **more)


def moved(name: str) -> ActionDocument:
    said = "moves from South America to Latin America; it stays the same component"
    return act(
        "update",
        "component",
        "Latin America",
        name,
        changes=(change("group", "South America", "Latin America"),),
        notes=(note("move", said, names=("South America", "Latin America")),),
    )


def sizes(actions: Sequence[ActionDocument]) -> list[int]:
    return [fold.size for fold in folds(actions)]


def text(plan: PlanDocument, width: int = 80) -> str:
    return render.plan(plan, "text", width=width)


def test_what_is_equal_in_all_but_the_thing_is_folded() -> None:
    same = [hidden("a"), hidden("b", "G"), hidden("c", "H")]
    other = act("update", "component", "d", changes=(change("showcase", True, None),))
    assert sizes([same[0], other, *same[1:]]) == [3, 1]
    assert sizes(same[:2]) == [1, 1], "two are said twice"


@pytest.mark.parametrize(
    "odd",
    [
        act("update", "component", "x", changes=(change("showcase", False, True),)),
        act("update", "component", "x", changes=(change("showcase", True, False), change("description", "a", "b"))),
        act("update", "component", "x", changes=(change("showcase", True, False, origin="drift"),)),
        act("update", "component", "x", changes=(change("showcase", True, False),), notes=(note("email", "told"),)),
        act("update", "metric", "x", changes=(change("showcase", True, False),)),
        act("manual", "component", "x", changes=(change("showcase", True, False),)),
    ],
)
def test_whatever_else_is_said_of_an_action_keeps_it_by_itself(odd: ActionDocument) -> None:
    assert sizes([hidden("a"), hidden("b"), hidden("c"), odd]) == [3, 1]


def test_what_comes_or_goes_is_folded_within_its_group_and_by_its_fields() -> None:
    made = [act("create", "component", "G", name, changes=(change("name", None, name),)) for name in "abc"]
    elsewhere = [
        act("create", "component", "H", "d"),
        act("create", "component", "G", "e", changes=(change("showcase", None, True),)),
    ]
    gone = [
        act("delete", "component", "G", name, changes=(change("description", name, None),), notes=(LOSES,))
        for name in "fgh"
    ]
    groups = [act("create", "group", name) for name in "ijk"]
    assert sizes([*made, *elsewhere, *gone, *groups]) == [3, 1, 1, 3, 1, 1, 1]


def test_things_of_one_name_on_one_page_are_several_things() -> None:
    twins = [act("delete", "component", "Web", id=f"id{number}") for number in range(3)]
    (fold,) = folds([one.model_copy(update={"address": f"acme/component/Web#{one.id}"}) for one in twins])
    assert (fold.size, fold.is_one_thing, fold.title[0]) == (3, False, "3 components")


def title(*actions: ActionDocument) -> str:
    (fold,) = folds(actions)
    assert isinstance(fold, Fold)
    return fold.title[0]


def test_the_title_says_what_happens_to_how_many() -> None:
    assert title(*map(hidden, "abc")) == "the same change in 3 components"
    assert title(*map(moved, "abcd")) == "4 components move from South America to Latin America"
    assert title(*(act("create", "component", name) for name in "abc")) == "3 components"
    assert title(*(act("manual", "template", name) for name in "abc")) == "the same manual change in 3 templates"


def test_text_says_it_once_with_all_names_by_group() -> None:
    plan = document(
        *(hidden(f"Site {number}", f"Region {number % 2}") for number in range(6)),
        hidden("Top, of all"),
        *map(moved, ("Lima", "Quito", "La Paz")),
    )
    assert text(plan) == (
        "Acme Status (acme, kctbh9vrtdwd)\n"
        "\n"
        "  Components\n"
        "    ~ the same change in 7 components\n"
        "        showcase: true -> false\n"
        "        in Region 0: Site 0, Site 2, Site 4\n"
        "        in Region 1: Site 1, Site 3, Site 5\n"
        '        "Top, of all"\n'
        "    ~ 3 components move from South America to Latin America\n"
        "        in Latin America: Lima, Quito, La Paz\n"
        "\n"
        "Plan: 0 to create, 10 to update, 0 to delete. Used 4 API requests; apply will send 10 (less than 1 s).\n"
    )


def test_text_keeps_what_comes_and_goes_in_its_group() -> None:
    plan = document(
        act("create", "group", "Nordics"),
        *(
            act("create", "component", "Nordics", name, changes=(change("showcase", None, True),))
            for name in ("Oslo", "Turku", "Bergen")
        ),
        *(act("delete", "component", "Old", name, notes=(LOSES,)) for name in ("x", "y", "z")),
    )
    assert (
        "    + group Nordics\n"
        "        + 3 components\n"
        "            showcase: true\n"
        "            Oslo, Turku, Bergen\n"
        "      group Old\n"
        "        - 3 components\n"
        "            each permanently deletes its uptime history and subscriptions\n"
        "            x, y, z\n"
    ) in text(plan)


def test_long_lists_of_names_are_broken_between_names() -> None:
    lines = text(document(*(hidden(f"Component number {number}") for number in range(200)))).splitlines()
    assert all(len(line) <= 80 for line in lines[:-1])
    assert all(f"Component number {number}" in "\n".join(lines) for number in range(200))


def fleet(*more: ActionDocument) -> PlanDocument:
    pages = tuple(page(f"p{number:02}", name=f"Page {number}") for number in range(12))
    alike = [hidden("REST", "Core", page=one.key) for one in pages]
    alike += [
        act("create", kind, *path, page=one.key)
        for one in pages
        for kind, path in (("group", ("Edge",)), ("component", ("Edge", "DNS")))
    ]
    return document(*alike, *more, pages=(*pages, page("quiet", name="Quiet")))


def test_text_says_what_is_the_same_on_several_pages_once_and_counts_by_page() -> None:
    shown = text(fleet(act("delete", "component", "X", page="p03")))
    assert shown.startswith(
        "On 12 pages: p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11\n"
        "\n"
        "  Components\n"
        "      group Core\n"
        "        ~ REST\n"
        "            showcase: true -> false\n"
        "    + group Edge\n"
        "        + DNS\n"
        "\n"
        "Page 3 (p03, kctbh9vrtdwd)\n"
        "\n"
        "  Components\n"
        "    - X\n"
        "\n"
        "page  create  update  delete\n"
        "p00        2       1       0\n"
    )
    assert "p03        2       1       1\n" in shown
    assert "p11        2       1       0\nand 1 more without changes\n\nPlan: " in shown


def test_the_table_tells_of_pages_that_are_blocked_or_not_read_and_of_manual_changes() -> None:
    pages = (page("a"), page("b", error="403"), page("c"), page("d"))
    blocked = {"rule": "limits", "message": "m", "hint": "h", "addresses": ("c/component/X",)}
    plan = document(
        act("manual", "template", "T", page="a"),
        pages=pages,
        blocked_by=(blocked,),
        vanishes=({"address": "c/group/G", "id": "g", "by": "c/component/X"},),
    )
    assert (
        "page  create  update  delete  manual\n"
        "a          0       0       0       1\n"
        "b                                     not read\n"
        "c          0       0       1       0   blocked\n"
        "and 1 more without changes\n"
    ) in text(plan)
    assert "| `b` |  |  |  |  | not read |\n" in render.plan(plan, "markdown")


def test_markdown_says_it_once_with_all_names_and_pages() -> None:
    shown = render.plan(fleet(act("delete", "component", "X", page="p03")), "markdown")
    assert "| page | create | update | delete |\n| --- | ---: | ---: | ---: |\n| `p00` | 2 | 1 | 0 |\n" in shown
    assert "| `p11` | 2 | 1 | 0 |\n\nand 1 more without changes\n" in shown
    keys = ", ".join(f"`p{number:02}`" for number in range(12))
    assert f"**~** component `REST` in `Core` of {keys}\n\n| field |" in shown
    assert shown.count("`showcase`") == 1
    assert f"- component `DNS` in `Edge` of {keys}\n" in shown
    everywhere = document(*(hidden("a", page=f"p{n}") for n in range(3)), pages=tuple(page(f"p{n}") for n in range(3)))
    assert "**~** component `a` of all 3 pages\n" in render.plan(everywhere, "markdown")


def test_markdown_lists_names_that_could_break_out_one_by_one() -> None:
    names = ("a, b", "c `d`", "e | f", "g</details>")
    plan = document(
        *(act("update", "component", "G", name, changes=(change("showcase", True, False),)) for name in names)
    )
    assert "- in `G`: `a, b`, `` c `d` ``, `e | f`, `g</details>`\n" in render.plan(plan, "markdown")


def test_creates_and_deletes_in_markdown_have_their_names_in_one_line() -> None:
    plan = document(
        *(act("create", "component", "G", name, changes=(change("showcase", None, True),)) for name in "abc"),
        *(act("delete", "component", name, notes=(LOSES,)) for name in "xyz"),
    )
    shown = render.plan(plan, "markdown")
    assert "#### Created (3)\n\n- 3 components in `G`: `a`, `b`, `c`\n  - `showcase` `true`\n" in shown
    assert (
        "#### ❌ Deleted (3)\n\n- 3 components: `x`, `y`, `z`\n"
        "  - each permanently deletes its uptime history and subscriptions\n"
    ) in shown


def description(after: str) -> tuple[ChangeDocument, ...]:
    return (change("description", "old", after),)


@pytest.mark.parametrize("limit", [65_000, 20_000, 6_000, 3_000])
@pytest.mark.parametrize("equal", [True, False])
def test_repeats_are_dropped_before_what_is_rare(limit: int, equal: bool) -> None:
    updates = [
        act(
            "update",
            "component",
            f"Group {n % 20}",
            f"Component number {n:03} " + "x" * 200,
            changes=(change("description", "old", "new" if equal else f"{n}"),),
        )
        for n in range(467)
    ]
    creates = [
        act(
            "create",
            "component",
            f"New group {n}",
            f"New component {n}",
            changes=(change("description", None, f"d{n}"),),
        )
        for n in range(9)
    ]
    made = plan_markdown(
        document(*updates, *creates, *(act("manual", "template", f"T{n}") for n in range(2))), limit=limit
    )
    assert made.cut
    assert len(made.text) <= limit
    assert all(f"- component `New component {n}` in `New group {n}`" in made.text for n in range(9))
    assert all(f"template `T{n}`" in made.text for n in range(2))
    if limit >= 6_000:
        assert all(f'`New component {n}` in `New group {n}`: `description` `"d{n}"`\n' in made.text for n in range(9))
    if equal:
        assert "the same change in 467 components" in made.text
    else:
        assert re.search(r"\nand [0-9]+ more\n", made.text)
        assert re.search(r"Left out: [0-9]+ updates\.", made.text)


def test_a_fold_that_is_cut_says_how_many_names_are_left_out() -> None:
    plan = document(*(hidden(f"Component number {n:03} " + "x" * 80) for n in range(100)))
    made = plan_markdown(plan, limit=9_000)
    assert made.cut
    assert "#### Updated (100)\n\n**~** the same change in 100 components\n" in made.text
    assert re.search(r"- `Component number 000 x+`, .* and 40 more\n", made.text)


def test_many_pages_do_not_fill_the_text_with_their_table() -> None:
    pages = tuple(page(f"page-{n:04}") for n in range(3000))
    plan = document(*(hidden("a", page=one.key) for one in pages), pages=pages)
    made = plan_markdown(plan)
    assert len(made.text) <= 65_000
    assert re.search(r"\nand [0-9,]+ more pages with changes\n", made.text)
    assert "of all 3,000 pages\n" in made.text


def test_html_says_it_once_and_links_to_it() -> None:
    outline = [{"kind": "component", "id": f"id:{name}", "name": name} for name in ("a", "b", "c", "d")]
    shown = render.plan(document(*map(hidden, "abc"), pages=(page(outline=outline),)), "html")
    assert shown.count('<th scope="row">showcase') == 1
    assert '<li id="same-1"><details open><summary>' in shown
    assert "<bdi>the same change in 3 components</bdi>" in shown
    assert "<code>a</code>, <code>b</code>, <code>c</code>" in shown
    assert shown.count('The same as in 2 others: <a href="#same-1">shown once</a>, above.') == 3


def test_html_of_many_pages_has_the_table_and_folds_the_drawings() -> None:
    shown = render.plan(fleet(act("delete", "component", "X", page="p03")), "html")
    assert '<tr><th scope="row"><a href="#page-4"><bdi>p03</bdi></a></th><td>2</td><td>1</td><td>1</td></tr>' in shown
    assert "<p>and 1 more without changes</p>" in shown
    assert shown.count("<summary>The page now and after</summary>") == 11, "of the page that differs all is open"
    assert "on <bdi>p00</bdi>, <bdi>p01</bdi>" in shown


def test_html_lists_equal_deletes_once_with_what_is_lost() -> None:
    shown = render.plan(document(*(act("delete", "component", name, notes=(LOSES,)) for name in "xyz")), "html")
    alarm = shown.partition('class="alarm"')[2].partition("</section>")[0]
    assert alarm.count("permanently deletes its uptime history") == 1
    assert "<code>x</code>, <code>y</code>, <code>z</code>" in alarm


def test_the_question_names_all_that_is_deleted_and_who_hears_of_what() -> None:
    pages = tuple(page(key, name=key.upper()) for key in ("one", "two", "three"))
    plan = document(
        *(act("delete", "component", "Old", name, page="one", notes=(LOSES,)) for name in ("x", "y, z", "w")),
        *(act("delete", "component", "Web", page=one.key, notes=(LOSES,)) for one in pages),
        act("create", "subscriber", "s", page="two", notifies=("sends a confirmation email to s…@acme.example",)),
        act("update", "maintenance", "m", page="two", notifies=("subscribers are told of this at once",)),
        act("update", "maintenance", "n", page="two", notifies=("subscribers are told of this at once",)),
        pages=pages,
    )
    assert question(plan) == (
        "These will be deleted:\n"
        "  - 3 components in Old, each permanently deletes its uptime history and subscriptions:\n"
        '      x, "y, z", w (of one)\n'
        "  - component Web of one, two and three: permanently deletes its uptime history and subscriptions\n"
        "\n"
        "People may be notified:\n"
        "  - sends a confirmation email to s…@acme.example\n"
        "  - subscribers are told of this at once (2 times)\n"
        "\n"
        "Apply these 9 changes to ONE, TWO and THREE?\n"
    )


def test_nothing_is_lost_by_folding() -> None:
    actions = [
        *(hidden(f"u{n}", f"G{n % 3}") for n in range(10)),
        *(act("create", "component", "G1", f"c{n}") for n in range(5)),
        *(act("delete", "component", f"d{n}") for n in range(5)),
        *map(moved, ("m1", "m2", "m3", "m4")),
    ]
    plan = document(*actions, unmanaged=(unmanaged("component", "Blog"),))
    for format_ in ("text", "markdown", "html"):
        shown = render.plan(plan, format_)
        assert all(re.search(rf"\b{one.path[-1]}\b", shown) for one in actions), format_
