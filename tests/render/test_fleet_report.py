"""The drift of many pages as a page of HTML."""

import json
from pathlib import Path

import pytest

from reconciler.documents.fleet import FleetDocument, FleetPage
from reconciler.documents.plan import SummaryDocument
from reconciler.render.fleet_report import fleet_report
from tests.render.browser import CHROMIUM, measured

FLEET = FleetDocument(
    pages=(
        FleetPage(key="b<b>", id="1", state="errored", summary=SummaryDocument(), error="503 <i>"),
        FleetPage(
            key="a",
            id="2",
            state="deletes",
            summary=SummaryDocument(update=1200, delete=1),
            first_seen="2026-11-20T10:00:00Z",
        ),
        FleetPage(key="c", id="3", state="unchanged", summary=SummaryDocument()),
    )
)


def verdict(*states: str) -> str:
    pages = tuple(FleetPage(key=state, id="1", state=state, summary=SummaryDocument()) for state in states)
    return fleet_report(FleetDocument(pages=pages), "html").partition('<p class="verdict ')[2].partition('"')[0]


def test_the_body() -> None:
    assert fleet_report(FLEET, "html").partition("</head>")[2] == (
        "<body>\n"
        "<header><h1>Drift of the status pages</h1>\n"
        '<p class="verdict delete"><strong>1 of 3 pages differs; 1 could not be read.</strong></p></header>\n'
        '<main><div class="wide"><table class="counts fleet"><thead><tr><th scope="col">page</th><th scope="col">state</th>'
        '<th scope="col">create</th><th scope="col">update</th><th scope="col">delete</th><th scope="col">manual</th>'
        '<th scope="col">first seen</th></tr></thead><tbody>\n'
        '<tr><th scope="row"><bdi>b&lt;b&gt;</bdi><br><small><bdi>503 &lt;i&gt;</bdi></small></th>'
        '<td class="words"><span class="mark delete">not read</span></td><td></td><td></td><td></td><td></td><td></td></tr>\n'
        '<tr><th scope="row"><bdi>a</bdi></th><td class="words"><span class="mark delete">deletes</span></td>'
        '<td></td><td data-of="update">1,200</td><td data-of="delete">1</td><td></td>'
        '<td class="words" data-of="first seen">2026-11-20 10:00</td></tr>\n'
        '<tr><th scope="row"><bdi>c</bdi></th><td class="words"><span>matches</span></td>'
        "<td></td><td></td><td></td><td></td><td></td></tr>\n"
        "</tbody></table></div></main></body></html>\n"
    )


def test_the_color_of_the_summary_is_that_of_the_worst_page() -> None:
    assert verdict("errored", "changes") == "delete"
    assert verdict("changes", "unchanged") == "update"
    assert verdict("nothing", "unchanged") == "update"
    assert verdict("unchanged") == "create"


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_a_narrow_window_stacks_the_cells_and_names_the_numbers(tmp_path: Path) -> None:
    script = """[document.documentElement.scrollWidth, Array.from(document.querySelectorAll("tbody tr")).map(row =>
        Array.from(row.cells).filter(cell => cell.offsetWidth).map(cell => getComputedStyle(cell, "::before").content + cell.innerText))]"""
    assert json.loads(measured(fleet_report(FLEET, "html"), script, 400, tmp_path)) == [
        400,
        [
            ["noneb<b>\n503 <i>", "nonenot read"],
            ["nonea", "nonedeletes", '"update "1,200', '"delete "1', '"first seen "2026-11-20 10:00'],
            ["nonec", "nonematches"],
        ],
    ]
