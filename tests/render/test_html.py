"""A plan as one page of HTML: nothing from elsewhere, nothing of a stranger's but its words, usable when it is large."""

import base64
import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler import render
from reconciler.documents.page import OutlineDocument
from reconciler.documents.plan import BlockDocument, PlanDocument
from reconciler.render.escape import visible
from reconciler.render.html import plan_html
from tests.render.browser import CHROMIUM, Elements, dom
from tests.render.plans import HOSTILE, NASTY, act, change, document, note, page, story, unmanaged

OURS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "h1",
    "h2",
    "h3",
    "p",
    "svg",
    "rect",
    "strong",
    "span",
    "main",
    "section",
    "ul",
    "li",
    "details",
    "summary",
    "div",
    "small",
    "code",
    "footer",
    "bdi",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "ins",
    "del",
    "pre",
    "br",
}


def hostile(name: str) -> PlanDocument:
    fields = (
        change(name, "x", name),
        change("body", "a\n" * 20 + "b", NASTY),
        change("text", "\n".join("abcdefgh"), "\n".join("abcdefghi")),
        change("list", ["a"], [name], origin="both", base=name),
    )
    notes = (note("rename", name), note("loses", name), note("x", name))
    return document(
        *(
            act(verb, kind, name, changes=fields, notes=notes, origin="drift", source={"file": name, "line": 1})
            for verb in ("create", "update", "manual", "delete")
            for kind in ("component", "template")
        ),
        pages=(
            page(name=name, outline=[OutlineDocument(kind="component", id=f"id:{name}", name=name)]),
            page(name, error=name),
        ),
        notes=(note(name, name, "acme"), note(name, name)),
        unmanaged=(unmanaged("component", name),),
        blocked_by=(BlockDocument(rule=name, message=name, hint=name),),
        vanishes=({"address": "acme/group/x", "id": "g", "by": "x"},),
    )


def test_nothing_is_loaded_and_nothing_runs() -> None:
    text = plan_html(story())
    read = Elements(text)
    policy = next(attrs["content"] for tag, attrs in read.found if attrs.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert read.tags <= OURS
    assert {name for _, attrs in read.found for name in attrs} <= {
        *(
            "lang",
            "charset",
            "http-equiv",
            "content",
            "name",
            "class",
            "href",
            "id",
            "aria-hidden",
            "open",
            "viewbox",
            "width",
            "height",
            "fill",
            "aria-label",
            "scope",
            "tabindex",
            "rel",
        )
    }
    assert "url(" not in style[1]
    assert [attrs["href"] for _, attrs in read.found if "href" in attrs] == ["#changes"]


def test_the_page_before_and_after() -> None:
    outline = [
        OutlineDocument(kind="component", id="id:Old dashboard", name="Old dashboard"),
        OutlineDocument(kind="component", id="b", name="Blog", declared=False),
    ]
    text = plan_html(story(pages=(page(outline=outline),)))
    assert (
        '<span class="pair"><span class="now"><span class="name"><del><bdi>Old dashboard</bdi></del></span> '
        '<span class="mark delete"><span aria-hidden="true">−</span> removed</span></span> <span class="after gap"></span></span>'
    ) in text
    assert text.count('<span class="name"><bdi>Blog</bdi></span> <small>not in the file</small>') == 2
    assert (
        '<span class="pair"><span class="now gap"></span> <span class="after"><span class="name"><bdi>REST API</bdi></span> '
        '<span class="mark create"><span aria-hidden="true">+</span> new</span></span></span>'
    ) in text
    assert render.plan(story(), "html") == plan_html(story())


def test_the_new_name_of_the_page_stands_over_the_after_side() -> None:
    renamed = act(
        "update", "page", changes=(change("time_zone", "a", "b"), change("name", "Acme Status", "Acme Health"))
    )
    text = plan_html(document(renamed, pages=(page(outline=[OutlineDocument(kind="component", id="w", name="W")]),)))
    assert (
        '<p class="page-name"><span class="pair"><span class="now"><bdi>Acme Status</bdi></span> '
        '<span class="after"><bdi>Acme Health</bdi></span></span></p>'
    ) in text


def test_large_groups_in_which_nothing_happens_are_folded() -> None:
    outline = [OutlineDocument(kind="group", id="g", name="Europe")]
    outline += [OutlineDocument(kind="component", id=f"c{n}", name=f"Region {n}", holder="g") for n in range(9)]
    text = plan_html(document(act("create", "template", "T"), pages=(page(outline=outline),)))
    name = '<span class="name"><bdi>Europe</bdi></span> <small>9 components</small>'
    assert (
        '<li class="group"><details><summary><span class="pair equal"><span class="now" aria-hidden="true">'
        f'{name}</span> <span class="after">{name}</span></span></summary><ul class="rows">'
    ) in text


def test_neighbors_in_which_nothing_happens_are_folded_between_those_with_changes() -> None:
    outline = [OutlineDocument(kind="component", id=f"c{n}", name=f"Region {n}") for n in range(9)]
    update = act("update", "component", "Region 4", id="c4", changes=(change("description", "a", "b"),))
    text = plan_html(document(update, pages=(page(outline=outline),)))
    assert text.count('<details><summary class="run">4 components without changes</summary>') == 2
    assert all(text.count(f"<bdi>Region {n}</bdi>") == 2 for n in range(9))
    outline = outline[2:6]  # runs of two: a line more than they would save
    assert "without changes" not in plan_html(document(update, pages=(page(outline=outline),)))


@pytest.mark.parametrize(("number", "is_folded"), [(100, False), (101, True)])
def test_more_than_a_hundred_names_of_one_change_are_folded(number: int, is_folded: bool) -> None:
    actions = [act("update", "template", f"T{n}", changes=(change("body", "a", "b"),)) for n in range(number)]
    text = plan_html(document(*actions))
    assert ("<details><summary>Where: 101 names</summary><p><code>T0</code>, <code>T1</code>, " in text) is is_folded
    assert "<code>T99</code>" in text


@pytest.mark.parametrize(("number", "state"), [(19, " open"), (20, "")])
def test_changes_are_open_where_there_are_fewer_than_twenty(number: int, state: str) -> None:
    actions = [act("update", "template", f"T{n}", changes=(change("body", "a", f"b{n}"),)) for n in range(number)]
    text = plan_html(document(*actions))
    assert text.count(f"<li><details{state}><summary>") == number


@pytest.mark.parametrize(
    ("value", "fill"),
    [("#2fcc66", "#2fcc66"), ("2FCC66", "#2FCC66"), ("2c6", "#2c6"), ("seagreen", "seagreen"), ('red"/>', None)],
)
def test_a_color_is_shown_beside_its_value(value: str, fill: str | None) -> None:
    text = plan_html(document(act("update", "page", changes=(change("css_greens", None, value),))))
    assert re.findall('<rect width="1" height="1" fill="([^"]*)"/>', text) == ([fill] if fill else [])
    text = plan_html(document(act("update", "page", changes=(change("name", None, value),))))
    assert "<svg" not in text


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (document(), "No changes. The page matches the configuration."),
        (document(act("delete", "component", "A")), "1 thing will be deleted."),
        (document(act("create", "component", "A")), "Changes, and nothing is deleted."),
        (
            document(act("delete", "component", "A"), blocked_by=(BlockDocument(rule="r", message="m", hint="h"),)),
            "Blocked: apply will refuse this plan.",
        ),
        (document(pages=(page(error="403"),)), "1 page could not be read."),
        (
            document(act("manual", "template", "T"), act("manual", "template", "U")),
            "2 changes to make manually; apply has nothing to do.",
        ),
    ],
)
def test_the_verdict(plan: PlanDocument, said: str) -> None:
    assert f"<strong>{said}</strong>" in plan_html(plan)


def test_the_verdict_counts_the_groups_that_disappear() -> None:
    said = "1 to delete, 1 to make manually; 2 unmanaged left alone. 1 group is deleted with its last component.</p>"
    assert said in plan_html(story())
    assert said in plan_html(story(blocked_by=(BlockDocument(rule="r", message="m", hint="h"),)))


def test_of_many_pages_five_are_named_and_those_that_could_not_be_read_come_first() -> None:
    pages = [page(f"p{n}", name=f"Page {n}", error="503 <b>" if n == 40 else None) for n in range(60)]
    text = plan_html(document(act("delete", "component", "A", page="p1"), pages=pages))
    assert "<title>Plan: Page 0, Page 1, Page 2, Page 3, Page 4 and 55 more</title>" in text
    unread = "<h2>Could not be read</h2><ul>\n<li><bdi>Page 40</bdi>: <bdi>503 &lt;b&gt;</bdi></li>\n</ul>"
    assert text.index(unread) < text.index("<h2>Deleted (1)</h2>")


def test_what_a_hint_says_to_write_is_code() -> None:
    block = BlockDocument(rule="protect", message="`A` is protected", hint="write `prune: [<x>]`, or leave it")
    text = plan_html(document(act("delete", "component", "A"), blocked_by=(block,)))
    assert "<bdi><code>A</code> is protected</bdi>" in text
    assert "To allow this: <bdi>write <code>prune: [&lt;x&gt;]</code>, or leave it</bdi></li>" in text


def test_what_was_not_compared_is_said() -> None:
    pages = (page(snapshot_taken_at="2026-08-01T10:00:00Z", not_compared=("subscriber",)),)
    text = plan_html(document(pages=pages, complete=False), now=datetime(2026, 8, 4, tzinfo=UTC))
    assert "Acme Status: compared with a snapshot of 2026-08-01 10:00 UTC, 2 days ago" in text
    assert "Acme Status: not compared, as the snapshot lacks them: subscribers" in text
    assert "This is a part of the plan" in plan_html(document(complete=False))


def test_a_page_with_nothing_left_and_one_with_nothing_yet() -> None:
    gone = document(
        act("delete", "component", "W", id="w"),
        pages=(page(outline=[OutlineDocument(kind="component", id="w", name="W")]),),
    )
    assert "Nothing on it any more." in plan_html(gone)
    assert "Nothing on it yet." in plan_html(document(act("create", "component", "W")))


def test_several_pages_name_theirs() -> None:
    plan = document(
        act("delete", "component", "G", "A", page="two"),
        act("delete", "page", page="two"),
        pages=(page("one"), page("two")),
        vanishes=({"address": "two/group/G", "id": "g", "by": "x"},),
    )
    text = plan_html(plan)
    assert "component <bdi>A</bdi> in <bdi>G</bdi> of <bdi>two</bdi>" in text
    assert "group <bdi>G</bdi> of <bdi>two</bdi>: is deleted with its last component" in text


@pytest.mark.parametrize("name", [HOSTILE, NASTY, '"><script>alert(1)</script>', "</style></title><b>", "&lt;b&gt;"])
def test_a_hostile_name_changes_nothing_but_itself(name: str) -> None:
    text = plan_html(hostile(name))
    read, tame = Elements(text), Elements(plan_html(hostile("x")))
    assert read.tags <= OURS
    assert {tag for tag, _ in read.found} == {tag for tag, _ in tame.found}
    assert not [name for _, attrs in read.found for name in attrs if name.startswith("on")]
    assert visible(name)[:100] in read.text
    assert not set(text) & set("\x1b\u202e\u200b\r")


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
@pytest.mark.parametrize("name", [HOSTILE, '"><script>document.title="x"</script>'])
def test_a_hostile_name_in_a_real_browser(name: str, tmp_path: Path) -> None:
    read = dom(plan_html(hostile(name)), tmp_path)
    assert read.tags <= OURS
    assert name in read.text
    assert not [attr for _, attrs in read.found for attr in attrs if attr.startswith("on")]


def large() -> PlanDocument:
    fields = (change("description", "before", "after"),)
    outline = [OutlineDocument(kind="group", id=f"g{n}", name=f"Group {n}") for n in range(40)]
    outline += [
        OutlineDocument(kind="component", id=f"c{n}", name=f"Thing {n}", holder=f"g{n % 40}") for n in range(1000)
    ]
    actions = [
        act("update", "component", f"Group {n % 40}", f"Thing {n}", id=f"c{n}", changes=fields) for n in range(500)
    ]
    actions += [act("delete", "component", f"Group {n % 40}", f"Thing {n}", id=f"c{n}") for n in range(500, 1000)]
    actions += [act("create", "component", f"Group {n % 40}", f"New {n}", changes=fields) for n in range(1000)]
    return document(*actions, pages=(page(outline=outline),))


def test_two_thousand_changes_are_all_there() -> None:
    text = plan_html(large())
    assert len(text) < 3_000_000
    assert all(f"<bdi>New {n}</bdi>" in text for n in range(1000))
    assert "<h2>Deleted (500)</h2>" in text


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_two_thousand_changes_open_in_a_browser(tmp_path: Path) -> None:
    read = dom(plan_html(large()), tmp_path)
    assert sum(tag == "summary" for tag, _ in read.found) >= 1500  # each change, and the folds
    assert sum(attrs.get("class") == "pair" for _, attrs in read.found) >= 1500
