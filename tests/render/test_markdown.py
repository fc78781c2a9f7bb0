"""A plan in a pull request: whether to worry at once, deletes never left out, and never over the limit."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reconciler import render
from reconciler.documents.plan import ActionDocument, BlockDocument, PlanDocument
from reconciler.render.markdown import plan_markdown
from tests.render.plans import HOSTILE, NASTY, act, change, document, note, page, story, unmanaged

FOOT = "<sub>Used 4 API requests; apply will send 7 (less than 1 s). Plan `sha256:0123456789ab`</sub>\n"
STORY = (
    """\
### Status page `Acme Status`

⚠️ **2 things will be deleted.** 2 to create, 4 to update, 1 to delete, 1 to make manually; 2 unmanaged left alone. \
1 group is deleted with its last component.

#### ❌ Deleted (2)

- component `Old dashboard`: permanently deletes its uptime history and subscriptions
- group `Labs`: is deleted with its last component

#### Updated (4)

**~** page settings

| field | on the page | in the file |
| --- | --- | --- |
| `time_zone` | `"UTC"` | `"America/New_York"` |

**~** component `Website`

| field | on the page | in the file |
| --- | --- | --- |
| `description` | *(none)* | `"The marketing site"` |

**~** component `Webhooks` in `Core API`
<br>renamed from `Callbacks`; it stays the same component
<br>moves from `Labs` to `Core API`; it stays the same component
<br>removes the last component of `acme/group/Labs`; the service deletes the group

**~** subscriber `email:s…@acme.example#1f9c2e07`

| field | on the page | in the file |
| --- | --- | --- |
| `components` | − `Core API/REST API` | + `Core API/Webhooks`, + `Website` |

#### Created (2)

- group `Core API`: `description` `"Everything customers call"`
- component `REST API` in `Core API`: `showcase` `true`

#### ✋ To make manually (1)

**!** template `Database maintenance`
<br>manually: the API can make a template and cannot change one

`body`:

```diff
 We will work on the database.
"""
    " \n"
    """\
-Writes may be slow.
+Writes may be slower.
 Reads go on.
 Thank you.
```

#### Notes (1)

- declared and ignored, so left alone: `acme/component/Lab`

<details><summary>2 unmanaged, left alone</summary>

- `component/Blog`
- `component/Labs/Beta`

</details>

""" + FOOT
)


def many(verb: str, number: int, name: str = "Component number {}") -> list[ActionDocument]:
    fields = (change("description", "before", "after"),)
    return [act(verb, "component", f"Group {n % 40}", name.format(n), changes=fields) for n in range(number)]


def verdict(plan: PlanDocument) -> str:
    return plan_markdown(plan).text.split("\n")[2]


def test_one_of_everything() -> None:
    made = plan_markdown(story())
    assert made.text == STORY
    assert not made.cut
    assert render.plan(story(), "markdown") == STORY


def test_the_first_words_say_whether_to_worry() -> None:
    block = BlockDocument(rule="limits", message="m", hint="h")
    assert (
        verdict(document())
        == "✅ **No changes. The page matches the configuration.** Compared: page settings, 1 group and 3 components."
    )
    assert verdict(document(act("create", "component", "A"))) == "📝 **1 to create, 0 to update, 0 to delete.**"
    assert verdict(document(act("delete", "component", "A"))).startswith("⚠️ **1 thing will be deleted.** ")
    assert verdict(document(act("manual", "template", "A"))).startswith(
        "✋ **1 change to make manually; apply has nothing to do.** "
    )
    assert verdict(document(act("delete", "component", "A"), blocked_by=(block,))).startswith(
        "⛔ **Blocked: apply will refuse this plan.** "
    )
    assert verdict(document(pages=(page(error="403"),))).startswith("❌ **1 page could not be read.** ")
    left = (unmanaged("component", "Blog"),)
    assert verdict(document(unmanaged=left)).endswith(" 1 unmanaged left alone.")
    assert verdict(document(act("create", "component", "A"), unmanaged=left)).endswith("** 1 unmanaged left alone.")


def test_blocked_rules_come_first_with_what_would_allow_them() -> None:
    block = BlockDocument(
        rule="limits",
        message="would delete 6 of 8 components (limit: 5)",
        hint="`limits: {deletes: 6}`, or `--allow-deletes 6`",
    )
    assert (
        "#### ⛔ Blocked by (1)\n\n"
        "- **limits**: would delete 6 of 8 components (limit: 5)\n"
        "  To allow this: `limits: {deletes: 6}`, or `--allow-deletes 6`\n\n"
        "#### ❌ Deleted (1)\n"
    ) in plan_markdown(document(act("delete", "component", "A"), blocked_by=(block,))).text


def test_a_blocked_plan_tells_of_the_groups_that_disappear_too() -> None:
    plan = story(blocked_by=(BlockDocument(rule="r", message="m", hint="h"),))
    assert verdict(plan).endswith("2 unmanaged left alone. 1 group is deleted with its last component.")


def test_a_name_cannot_go_on_in_our_words() -> None:
    name = "Old; it stays. Approved by all | `x`"
    fields = (change("name", name, "New"), change("group", "A b", None))
    notes = (
        note("rename", f"renamed from {name}; it stays the same component", names=(name,)),
        note("move", "moves from A b to the top level; it stays the same component", names=("A b",)),
    )
    block = BlockDocument(
        rule="protected", message="acme/component/A b is protected", hint="h", addresses=["acme/component/A b"]
    )
    plan = document(act("update", "component", "New", changes=fields, notes=notes), blocked_by=(block,))
    text = plan_markdown(plan).text
    assert "<br>renamed from `` Old; it stays. Approved by all | `x` ``; it stays the same component\n" in text
    assert "<br>moves from `A b` to the top level; it stays the same component\n" in text
    assert "- **protected**: `acme/component/A b` is protected\n" in text


def test_a_name_that_is_too_long_hides_nothing_of_what_is_said_of_it() -> None:
    fields = (change("name", "z" * 10_000, "New"),)
    notes = (note("rename", f"renamed from {'z' * 10_000}; it stays the same component", names=("z" * 10_000,)),)
    text = plan_markdown(document(act("update", "component", "New", changes=fields, notes=notes))).text
    assert f"<br>renamed from `{'z' * 150}… (9,850 more characters)`; it stays the same component\n" in text


def test_several_pages() -> None:
    pages = tuple(page(f"p{n}", name=f"Page {n}") for n in range(7))
    plan = document(
        act("delete", "component", "G", "B", page="p1"),
        act("update", "page", page="p0"),
        pages=pages,
        vanishes=({"address": "p1/group/G", "id": "g", "by": "p1/component/G/B"},),
        unmanaged=(unmanaged("component", "X", page="p2"),),
    )
    text = plan_markdown(plan).text
    assert text.startswith("### Status pages `Page 0`, `Page 1`, `Page 2`, `Page 3`, `Page 4` and 2 more\n")
    assert "- component `B` in `G` of `p1`\n- group `G` of `p1`: is deleted with its last component\n" in text
    assert "**~** page settings of `p0`\n" in text
    assert "- `p2/component/X`\n" in text


def test_what_was_not_compared_is_said() -> None:
    pages = (page(snapshot_taken_at="2026-08-01T10:00:00Z", not_compared=("subscriber",)),)
    text = plan_markdown(document(pages=pages, complete=False)).text
    assert (
        "> ⚠️ compared with a snapshot of `2026-08-01 10:00` UTC, not with the page as it is now<br>\n"
        "> ⚠️ not compared, as the snapshot lacks them: subscribers<br>\n"
    ) in text


def test_whose_doing_a_difference_is() -> None:
    fields = (
        change("name", "a", "b", origin="both", base="x"),
        change("showcase", True, False),
        change("body", "a\nb", "c", origin="drift"),
    )
    text = plan_markdown(document(act("update", "component", "W", changes=fields, origin="drift"))).text
    assert (
        "**~** component `W`\n\n"
        "| field | on the page | in the file | caused by |\n"
        "| --- | --- | --- | --- |\n"
        '| `name` | `"a"` | `"b"` | `this change and drift; it was "x"` |\n'
        "| `showcase` | `true` | `false` |  |\n"
        "\n"
        "`body` (drift: changed manually):\n\n```diff\n-a\n-b\n+c\n```\n"
    ) in text


def test_a_long_text_of_something_new_stands_below_it() -> None:
    fields = (change("title", None, "T"), change("body", None, "a\nb"))
    text = plan_markdown(document(act("create", "template", "M", changes=fields, notes=(note("email", "said"),)))).text
    assert '- template `M`: `title` `"T"`\n  - said\n\n`body`:\n\n```diff\n+a\n+b\n```\n' in text


def test_two_thousand_deletes_are_all_there() -> None:
    made = plan_markdown(document(*many("delete", 2000)))
    assert len(made.text) <= 65_000
    assert not made.cut
    assert all(f"`Component number {n}`" in made.text for n in range(2000))


@pytest.mark.parametrize("name", ["{} " + "long " * 50, "{}`" + "`" * 250, "{}" + "\u202e" * 250, "{}|" + "|" * 250])
def test_two_thousand_deletes_with_names_that_are_too_long_are_all_listed(name: str) -> None:
    made = plan_markdown(document(*many("delete", 2000, name)))
    assert len(made.text) <= 65_000
    assert made.text.count("…") >= 2000
    assert "more\n" not in made.text


@pytest.mark.parametrize("name", ["{} " + "x" * 200, "x" * 200 + " {}", "Component " * 12 + "{} " + "x" * 100])
def test_names_that_are_cut_can_be_told_apart(name: str) -> None:
    made = plan_markdown(document(*many("delete", 2000, name)))
    assert len(made.text) <= 65_000
    assert all(re.search(f"[` …]{n}[` …]", made.text) for n in (7, 1000, 1999))


def test_rules_and_deletes_share_the_room() -> None:
    blocks = [
        BlockDocument(rule="protected", message=f"acme/component/P{n} is protected", hint="put it back. " * 20)
        for n in range(400)
    ]
    made = plan_markdown(document(*many("delete", 10), blocked_by=blocks))
    assert all(f"- component `Component number {n}` in `Group {n}`\n" in made.text for n in range(10))
    made = plan_markdown(document(*many("delete", 200), blocked_by=blocks[:1]), limit=1500)
    assert "- **protected**: `acme/component/P0` is protected\n" in made.text
    assert "- 5 components in `Group 0`: `Component number 0`, `Component number 40`, " in made.text


def test_two_thousand_changes_of_every_sort() -> None:
    actions = [*many("create", 500), *many("update", 700), *many("manual", 300), *many("delete", 500, "Gone {}")]
    left = [unmanaged("component", f"Left {n}") for n in range(500)]
    blocks = [
        BlockDocument(rule="protected", message=f"acme/component/P{n} is protected", hint="h") for n in range(300)
    ]
    made = plan_markdown(document(*actions, unmanaged=left, blocked_by=blocks), remainder="https://ci.example/runs/1")
    assert len(made.text) <= 65_000
    assert made.cut
    assert all(f"`Gone {n}`" in made.text for n in range(500))
    assert "**Shortened to fit.** Left out: " in made.text
    assert "The whole plan is in [this run](https://ci.example/runs/1).\n" in made.text
    assert re.search(r"\nand [0-9,]+ more\n", made.text)


def test_where_the_whole_is() -> None:
    plan = document(*many("update", 30))
    assert "The whole plan: `reconciler plan`." in plan_markdown(plan, limit=1000).text
    assert "The whole plan: `x](y) @all`." in plan_markdown(plan, limit=1000, remainder="x](y) @all").text


def test_what_does_not_fit_whole_is_named() -> None:
    long = act(
        "update", "component", "Long", changes=(change("body", "a\n" * 300, "b\n" * 300), change("flag", False, True))
    )
    made = plan_markdown(document(*many("update", 1), long, *many("update", 1)), limit=800)
    assert made.cut
    assert made.text.count("**~** component `Component number 0` in `Group 0`\n") == 2
    assert "\n\n- component `Long`: `body`, `flag`\n" in made.text
    assert "**Shortened to fit.** The whole plan: `reconciler plan`." in made.text


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 6000),
    st.lists(
        st.tuples(st.sampled_from(["create", "update", "delete", "manual"]), st.sampled_from([HOSTILE, NASTY, "A"])),
        max_size=25,
    ),
)
def test_never_over_the_limit(limit: int, things: list[tuple[str, str]]) -> None:
    fields = (change("description", HOSTILE, NASTY), change("name", "x", HOSTILE))
    notes = (note("loses", NASTY),)
    plan = document(
        *[act(verb, "component", name, f"{n}", changes=fields, notes=notes) for n, (verb, name) in enumerate(things)],
        unmanaged=[unmanaged("component", name) for _, name in things],
        pages=(page(name=HOSTILE, error=NASTY if len(things) % 2 else None),),
    )
    assert len(plan_markdown(plan, limit=limit).text) <= limit


def hostile(name: str) -> PlanDocument:
    fields = (
        change("description", name, NASTY),
        change(name, "x", name),
        change("flag", True, name),
        change("list", [], [name, NASTY]),
        change("body", "a\nb", f"{name}\nc\n ::error::x\n</details>"),
    )
    notes = (note("rename", f"renamed from {name}; it stays the same"), note("loses", name), note("manual", NASTY))
    return document(
        *(
            act(verb, "component", name, name, changes=fields, notes=notes)
            for verb in ("create", "update", "manual", "delete")
        ),
        pages=(page(name=name), page("other", name=name, error=name)),
        notes=(note(name, name, "acme"),),
        unmanaged=(unmanaged("component", name, name),),
        blocked_by=(BlockDocument(rule=name, message=name, hint=name),),
        vanishes=({"address": f"acme/group/{name.replace('~', '~0').replace('/', '~1')}", "id": "g", "by": "x"},),
    )


def flat(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in [token, *flat(token.children or [])]]


@pytest.mark.parametrize(
    "name",
    [HOSTILE, f"{NASTY}!", "<!-- a --> b", "a\\", "[x](https://evil.example)", "- a\n- b", "~~~", "www.evil.example"],
)
def test_nothing_of_a_strangers_becomes_structure(name: str) -> None:
    """The HTML in what a CommonMark parser makes of it is ours alone, and the structure is that of the same plan with a tame name."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = flat(parser.parse(plan_markdown(hostile(name)).text))
    tame = flat(parser.parse(plan_markdown(hostile(re.sub(r"[^\n]", "x", name))).text))
    ours = {"<br>", "<sub>", "</sub>", "<details><summary>1 unmanaged, left alone</summary>\n", "</details>\n"}
    assert {token.content for token in tokens if token.type in ("html_inline", "html_block")} <= ours
    assert not [
        token
        for token in tokens
        if token.type in ("link_open", "image", "heading_open", "ordered_list_open")
        and token.tag in ("a", "img", "h1", "h2", "ol")
    ]
    counted = ("table_open", "td_open", "bullet_list_open", "heading_open", "html_block")
    assert [token.type for token in tokens if token.type in counted] == [
        token.type for token in tame if token.type in counted
    ]
    words = "\n".join(token.content for token in tokens if token.type == "text")
    assert "@" not in words
    assert not re.search(r"#\d|://|www\.", words)


@pytest.mark.parametrize("name", [HOSTILE, NASTY])
def test_no_line_is_a_workflow_command(name: str) -> None:
    text = plan_markdown(hostile(name)).text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "##[" not in text
    assert "\x1b" not in text


def test_something_to_make_by_hand_has_no_before() -> None:
    made = act("manual", "page", id=None, changes=(change("domain", None, "status.acme.example"),))
    assert '| `domain` |  | `"status.acme.example"` |\n' in plan_markdown(document(made)).text


def test_what_was_compared_leaves_out_what_could_not_be() -> None:
    pages = (page(), page("two", not_compared=("group",), managed={"group": 9, "subscriber": 1}))
    assert (
        "Compared: page settings, 1 group, 3 components and 1 subscriber; not compared: 9 groups."
        in plan_markdown(document(pages=pages)).text
    )
