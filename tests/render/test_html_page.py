"""The drawn page: both columns in step, as text and as a browser lays it out."""

import json
import re
from pathlib import Path

import pytest

from reconciler.documents.page import OutlineDocument
from reconciler.documents.plan import PlanDocument
from reconciler.render.html import plan_html
from tests.render.browser import CHROMIUM, measured
from tests.render.plans import act, change, document, note, page

LIVE = (
    OutlineDocument(kind="component", id="w", name="Website"),
    OutlineDocument(kind="group", id="l", name="Labs"),
    OutlineDocument(kind="component", id="h", name="Callbacks", holder="l"),
    OutlineDocument(kind="component", id="q", name="Queue", holder="l"),
    OutlineDocument(kind="component", id="d", name="Dashboard"),
)
LONG = "A description that goes on and on, " * 30


def plan(tail: str = "", **more: object) -> PlanDocument:
    """A change, a rename, a move, a new component and a deleted one. `tail`: the end of each name."""
    return document(
        act("update", "component", "Website", id="w", changes=(change("description", "The site", LONG),)),
        act("update", "component", "Callbacks", id="h", changes=(change("group", "Labs", None),)),
        act(
            "update",
            "component",
            "Labs",
            f"Jobs{tail}",
            id="q",
            changes=(change("name", "Queue", f"Jobs{tail}"),),
            notes=(note("rename", "renamed from Queue; it stays the same component", names=("Queue",)),),
        ),
        act("create", "component", "Labs", f"Beta{tail}"),
        act("delete", "component", "Dashboard", id="d"),
        pages=(page(outline=LIVE, **more),),
    )


def drawn(text: str) -> list[str]:
    """The lines of the drawn page, without the details below them."""
    rows = text.partition('<ul class="rows"><li class="component"><details open><summary><span class="pair')[2]
    rows = re.sub(r'<div class="body">.*?</div></details>', "", rows.partition("</ul></div>")[0])
    return re.findall(
        r'(?:id="([^"]*)">)?<(?:div class="line"|details open><summary)>(<span class="pair.*?)(?:</div>|</summary>)',
        rows,
    )


def test_a_line_for_each_thing_with_both_of_its_sides() -> None:
    assert drawn(plan_html(plan())) == [
        (
            "",
            '<span class="pair equal"><span class="now" aria-hidden="true"><span class="name"><bdi>Labs</bdi></span></span> '
            '<span class="after"><span class="name"><bdi>Labs</bdi></span></span></span>',
        ),
        (
            "now-1-1",
            '<span class="pair"><span class="now"><span class="name"><bdi>Callbacks</bdi></span> '
            '<span class="mark update"><span aria-hidden="true">→</span> moved</span> '
            '<small class="remark"><a href="#after-1-1"><bdi>to the top level</bdi></a></small></span> '
            '<span class="after gap"></span></span>',
        ),
        (
            "",
            '<span class="pair"><span class="now"><small class="which">Now:</small> '
            '<span class="name"><bdi>Queue</bdi></span></span> '
            '<span class="after"><small class="which">After:</small> <span class="name"><bdi>Jobs</bdi></span> '
            '<span class="mark update"><span aria-hidden="true">✎</span> renamed</span></span></span>',
        ),
        (
            "",
            '<span class="pair"><span class="now gap"></span> <span class="after"><span class="name"><bdi>Beta</bdi></span> '
            '<span class="mark create"><span aria-hidden="true">+</span> new</span></span></span>',
        ),
        (
            "",
            '<span class="pair"><span class="now"><span class="name"><del><bdi>Dashboard</bdi></del></span> '
            '<span class="mark delete"><span aria-hidden="true">−</span> removed</span></span> '
            '<span class="after gap"></span></span>',
        ),
        (
            "after-1-1",
            '<span class="pair"><span class="now gap"></span> <span class="after"><span class="name"><bdi>Callbacks</bdi></span> '
            '<span class="mark update"><span aria-hidden="true">→</span> moved</span> '
            '<small class="remark"><bdi>from Labs</bdi></small></span></span>',
        ),
    ]


def test_the_columns_have_one_heading_and_the_names_of_the_page() -> None:
    assert (
        '<h3 class="pair"><span class="now">Now</span> <span class="and">and</span> <span class="after">After</span></h3>\n'
        '<p class="page-name"><span class="pair equal"><span class="now" aria-hidden="true"><bdi>Acme Status</bdi></span> '
        '<span class="after"><bdi>Acme Status</bdi></span></span></p>'
    ) in plan_html(plan())


def test_what_leaves_a_deleted_group_is_linked_on_both_sides() -> None:
    text = plan_html(document(act("delete", "group", "Labs", id="l"), pages=(page(outline=LIVE),)))
    assert '<a href="#after-1-1"><bdi>to the top level</bdi></a>' in text
    assert '<a href="#now-1-1"><bdi>from Labs</bdi></a>' in text
    names = set(re.findall(r' id="([^"]*)"', text))
    assert {"now-1-1", "after-1-1", "now-1-2", "after-1-2"} <= names
    assert {link[1:] for link in re.findall(r' href="([^"]*)"', text)} <= names


def test_what_moves_leads_back_to_its_line_of_today() -> None:
    assert '<p class="jump"><a href="#now-1-1">Where it is now</a></p>' in plan_html(plan())


def test_the_live_page_is_linked_unless_its_address_could_run_a_script() -> None:
    link = '<a href="https://status.acme.example" rel="noreferrer"><bdi>status.acme.example</bdi></a>'
    assert link in plan_html(plan(url="https://status.acme.example"))
    assert "<bdi>javascript:alert(1)</bdi></small>" in plan_html(plan(url="javascript:alert(1)"))


def test_what_the_page_and_its_key_share_is_written_once() -> None:
    assert "<h2><bdi>acme</bdi> <small><bdi>kctbh9vrtdwd</bdi></small></h2>" in plan_html(plan(name="acme"))


def test_a_new_thing_has_no_column_for_the_live_page() -> None:
    new = act("create", "template", "T", changes=(change("title", None, "Down"),))
    text = plan_html(document(new, act("update", "template", "U", changes=(change("title", None, "Up"),))))
    assert (
        '<table><thead><tr><th scope="col">field</th><th scope="col">in the file</th></tr></thead>'
        '<tbody><tr><th scope="row">title</th><td><bdi>&quot;Down&quot;</bdi></td></tr></tbody></table>'
    ) in text
    assert text.count('<th scope="col">on the page</th>') == 1


def test_a_thing_outside_of_the_drawn_page_names_its_parent() -> None:
    text = plan_html(document(act("create", "maintenance", "Weekly patching", "2026-11-29T02:00")))
    assert "<bdi>2026-11-29T02:00</bdi> <small>in <bdi>Weekly patching</bdi></small></summary>" in text


TOPS = """
Array.from(document.querySelectorAll(".sides li .pair")).map(pair => {
  const [now, after] = Array.from(pair.children).map(cell => (cell.querySelector(".name") || cell).getBoundingClientRect());
  return [now.top - after.top, now.right <= after.left];
})
"""
WIDE = """[document.documentElement.scrollWidth, document.documentElement.clientWidth]"""
SEEN = """
Array.from(document.querySelectorAll(".sides li .pair")).map(pair => pair.innerText.replace(/\\s+/g, " ").trim())
"""


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
@pytest.mark.parametrize("tail", ["", " with a name that is longer than its column" * 5, "x" * 250, " 🔥 שלום"])
def test_both_names_of_a_line_have_the_same_height_in_a_wide_window(tail: str, tmp_path: Path) -> None:
    lines = json.loads(measured(plan_html(plan(tail)), TOPS, 1400, tmp_path))
    assert len(lines) == 7
    both = [top for top, _ in lines]
    assert max(map(abs, both[:2] + both[3:4])) < 1, both
    assert max(map(abs, both)) < 4, both  # a gap is as high as its line, and a name is in the middle of it
    assert all(is_beside for _, is_beside in lines)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_a_narrow_window_shows_each_thing_once(tmp_path: Path) -> None:
    assert json.loads(measured(plan_html(plan()), SEEN, 400, tmp_path)) == [
        "Website ~ changed",
        "Labs",
        "Callbacks → moved to the top level",
        "Now: Queue After: Jobs ✎ renamed",
        "Beta + new",
        "Dashboard − removed",
        "Callbacks → moved from Labs",
    ]


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
@pytest.mark.parametrize("width", [400, 1400])
def test_nothing_is_wider_than_the_window(width: int, tmp_path: Path) -> None:
    content, window = json.loads(measured(plan_html(plan("x" * 200)), WIDE, width, tmp_path))
    assert (content, window) == (width, width)
