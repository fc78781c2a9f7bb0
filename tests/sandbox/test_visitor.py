"""The sandbox's page as visitors see it: in order, escaped, without a script, and looking again by itself."""

import re
from pathlib import Path

import httpx
import pytest

from reconciler.sandbox import Sandbox
from reconciler.sandbox.visitor.html import page_html, said
from reconciler.sandbox.visitor.view import page_of
from tests.render.browser import CHROMIUM, Elements, dom
from tests.sandbox.api import PAGE, Api

HOSTILE = "` | </details> <img src=x onerror=alert(1)> @everyone #1 ::error::x \u202egnp.exe\u200b\x1b[31m \ud800"
SHOWN = "` | </details> <img src=x onerror=alert(1)> @everyone #1 ::error::x \\u202egnp.exe\\u200b\\x1b[31m \\ud800"


def get(api: Api, path: str = "/", **query: str) -> httpx.Response:
    return httpx.get(f"{str(api.http.base_url).removesuffix('/v1/')}{path}", params=query, timeout=5)


def words(response: httpx.Response) -> str:
    return " ".join(Elements(response.text.split("</style>")[1]).text.split())


def test_an_empty_page(api: Api) -> None:
    response = get(api)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "Acme Subscribe to updates by email, text message, webhook, RSS and Atom." in words(response).replace(
        "\n", " "
    )
    assert "None yet." in words(response)
    assert "All systems operational" not in words(response)


def test_components_and_groups_stand_in_the_pages_order(api: Api) -> None:
    website, rest, hooks = (
        api.component("Website", description="The marketing site", showcase=True),
        api.component("REST", showcase=True),
        api.component("Hooks"),
    )
    core = api.group("Core API", hooks, rest, description="Everything customers call")
    api.component("Last", status="partial_outage", showcase=False)
    for kind, id_, position in (
        ("component", website, 9),
        ("group", core, 1),
        ("component", rest, 2),
        ("component", hooks, 1),
    ):
        api.sandbox.alter(PAGE, kind, id_, position=position)
    names = re.findall(r'<li class="(\w+)">.*?<bdi>(.*?)</bdi>', get(api).text)
    assert names == [
        ("group", "Core API"),
        ("component", "Hooks"),
        ("component", "REST"),
        ("component", "Last"),
        ("component", "Website"),
    ]
    assert "Core API Everything customers call" in re.sub("<[^>]*>", " ", get(api).text).replace("  ", " ").replace(
        "  ", " "
    )
    assert get(api).text.count("With the uptime of 90 days") == 2


@pytest.mark.parametrize(
    ("status", "banner", "state"),
    [
        ("operational", "All systems operational", "✓ Operational"),
        ("under_maintenance", "Service under maintenance", "◷ Under maintenance"),
        ("degraded_performance", "Partially degraded service", "▽ Degraded performance"),
        ("partial_outage", "Partial system outage", "◐ Partial outage"),
        ("major_outage", "Major system outage", "✕ Major outage"),
    ],
)
def test_every_status_is_said_in_words(api: Api, status: str, banner: str, state: str) -> None:
    api.group("Core", api.component("A", status=status), api.component("B"))
    api.component("C")
    shown = get(api).text
    assert f'<p class="banner {status}">{banner}</p>' in shown
    assert re.findall(r'class="state \w+">(.*?)</span>', shown) == [state, state, "✓ Operational", "✓ Operational"]


def test_what_shows_only_where_it_is_degraded(api: Api) -> None:
    quiet = api.component("Quiet", only_show_if_degraded=True)
    api.group("Quiet group", quiet)
    assert re.findall(r"<li class", get(api).text) == []
    assert "Not shown while operational: Quiet." in words(get(api))
    api.ok("PATCH", f"components/{quiet}", {"component": {"status": "major_outage"}})
    assert len(re.findall(r'<li class="(?:group|component)"', get(api).text)) == 2
    assert "Not shown" not in words(get(api))


def test_incidents_that_are_not_over_and_maintenances_by_their_time(api: Api) -> None:
    website = api.component("Website")
    api.ok("PATCH", "", {"page": {"time_zone": "America/New_York"}})
    body = {"name": "Down", "body": "We look.\n\nMore soon.", "components": {website: "major_outage"}}
    down = api.ok("POST", "incidents", {"incident": body})["id"]
    over = api.ok("POST", "incidents", {"incident": {"name": "Over", "status": "resolved"}})["id"]
    for name, day in (("Later", 25), ("Sooner", 24)):
        window = {"scheduled_for": f"2096-12-{day}T05:00:00Z", "scheduled_until": f"2096-12-{day}T07:00:00Z"}
        api.ok(
            "POST",
            "incidents",
            {"incident": {"name": name, "status": "scheduled", "component_ids": [website], **window}},
        )
    shown = get(api)
    assert over
    assert re.findall(r"<h3><bdi>(.*?)</bdi>", shown.text) == ["Down", "Sooner", "Later"]
    assert "Investigating, critical impact" in shown.text
    assert "Affects <bdi>Website</bdi>" in shown.text
    assert '<div class="body">We look.\n\nMore soon.</div>' in shown.text
    assert "2096-12-24 00:00 EST to 2096-12-24 02:00 EST" in shown.text
    api.ok("PATCH", f"incidents/{down}", {"incident": {"status": "resolved"}})
    assert "<h2>Incidents</h2>" not in get(api).text


def test_time_passes_for_visitors_too(api: Api) -> None:
    window = {"scheduled_for": "2026-01-01T00:00:00Z", "scheduled_until": "2096-01-01T00:00:00Z"}
    more = {"scheduled_auto_in_progress": True, "status": "scheduled"}
    api.ok("POST", "incidents", {"incident": {"name": "Work", **window, **more}})
    assert "In progress" in words(get(api))


def test_one_page_is_at_the_root_and_several_are_listed(api: Api) -> None:
    assert "All pages" not in get(api, f"/pages/{PAGE}").text
    api.sandbox.ensure_page("other", "Other <b>")
    listed = get(api)
    assert f'<a href="/pages/{PAGE}">Acme</a>' in listed.text
    assert '<a href="/pages/other">Other &lt;b&gt;</a>' in listed.text
    assert '<a href="/">All pages</a>' in get(api, "/pages/other").text
    assert (get(api, "/pages/none").status_code, "No such page" in get(api, "/pages/none").text) == (404, True)
    api.sandbox.reset()
    assert "No page yet" in get(api).text


@pytest.mark.parametrize(
    ("asked", "content"), [("", "2"), ("7", "7"), ("9999", "3600"), ("-1", "2"), ("x", "2"), ("99999", "2")]
)
def test_it_looks_again_by_itself(api: Api, asked: str, content: str) -> None:
    shown = get(api, refresh=asked).text
    assert f'<meta http-equiv="refresh" content="{content}">' in shown
    assert f'<a href="/pages/{PAGE}?refresh=0">Stop looking again</a>' in shown


def test_it_stops_where_that_is_asked(api: Api) -> None:
    shown = get(api, refresh="0").text
    assert "http-equiv" not in shown
    assert "?refresh=2" in shown


def test_the_policy_lets_nothing_in_but_its_own_style(api: Api) -> None:
    first, second = get(api), get(api)
    nonces = [re.findall(r'<style nonce="([\w-]{22})">', one.text) for one in (first, second)]
    assert nonces[0] != nonces[1]
    assert first.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'nonce-{nonces[0][0]}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert first.headers["cache-control"] == "no-store"
    assert not {"script", "img", "link", "form", "iframe"} & Elements(first.text).tags
    assert " style=" not in first.text


def test_the_pages_colors(api: Api) -> None:
    api.ok("PATCH", "", {"page": {"css_greens": "#0a0b0c", "css_body_background_color": "fafafa"}})
    api.sandbox.alter(PAGE, "page", PAGE, css_reds="red; } body { display: none", css_blues=7)
    shown = get(api).text
    assert "--good: #0a0b0c;" in shown
    assert "display: none }" not in shown.split("</style>")[0].split("@media print")[0]
    assert "red; } body" not in shown.split("</style>")[0]
    assert "greens #0a0b0c" in words(get(api))


def test_odd_values_of_a_seed_are_shown_and_break_nothing(sandbox: Sandbox) -> None:
    page = {
        "name": 7,
        "time_zone": "Mars/Phobos",
        "viewers_must_be_team_members": True,
        "headline": "Hello",
        "allow_page_subscribers": False,
    }
    incident = {
        "name": "Odd",
        "status": "scheduled",
        "scheduled_for": "some day",
        "scheduled_until": "2026-01-01T00:00:00",
    }
    components = [{"name": "Odd", "status": "on fire"}, {"name": "Lost", "status": "operational"}]
    sandbox.seed({"pages": {"odd": {"page": page, "components": components, "incidents": [incident]}}})
    row = sandbox.store.get("", "page", "odd")
    assert row is not None
    shown = page_html(page_of(sandbox.store, row), nonce="n", refresh=0, several=False)
    assert '<span class="state none">on fire</span>' in shown
    assert "some day to 2026-01-01 00:00 UTC" in shown
    assert "Only team members may see this page." in shown
    assert "Subscribe" not in shown
    assert '<p class="body">Hello</p>' in shown


def hostile(sandbox: Sandbox) -> str:
    incident = {"name": HOSTILE, "status": "investigating", "impact": HOSTILE, "incident_updates": []}
    components = [
        {"name": HOSTILE, "description": "--> <script>alert(1)</script>"},
        {"group": HOSTILE, "components": [{"name": HOSTILE}]},
    ]
    page = {"name": HOSTILE, "page_description": f"{HOSTILE}\nsecond line", "css_reds": "</style><script>"}
    sandbox.seed({"pages": {"h": {"page": page, "components": components, "incidents": [incident]}}})
    row = sandbox.store.get("", "page", "h")
    assert row is not None
    return page_html(page_of(sandbox.store, row), nonce="n", refresh=0, several=False)


def test_what_strangers_wrote_is_text(sandbox: Sandbox) -> None:
    shown = hostile(sandbox)
    shown.encode("utf-8")
    elements = Elements(shown)
    assert not {"img", "script", "details"} & elements.tags
    assert elements.text.count(SHOWN) >= 5
    assert not set(shown) & set("\u202e\u200b\x1b\ud800")
    assert said("a\nb", lines=True) == "a\nb"
    assert said("a\nb") == "a\\x0ab"
    assert said("\U000e0041") == "\\U000e0041"


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
def test_a_browser_finds_no_element_of_theirs(sandbox: Sandbox, tmp_path: Path) -> None:
    page = dom(hostile(sandbox), tmp_path)
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "footer", "h1", "h2", "h3", "p",
        "ul", "li", "div", "span", "bdi", "a", "strong",
    }  # fmt: skip
    assert SHOWN in page.text
