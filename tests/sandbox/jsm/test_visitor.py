"""Pages of Jira Service Management as visitors see them."""

import httpx

from tests.sandbox.jsm.api import PAGE, JsmApi


def get(api: JsmApi, path: str = f"/pages/{PAGE}") -> httpx.Response:
    return httpx.get(str(api.http.base_url).removesuffix("/jsm/ops/api/") + path)


def test_only_the_live_state_is_shown(api: JsmApi) -> None:
    api.edit(name="Acme & Co", colours={"cssGreenColor": "#0a0b0c"}, allowPageSubscribers=True)
    api.batch({"name": "Core", "components": [{"name": "REST", "status": "MAJOR_OUTAGE"}]}, {"name": "Website"})
    assert "None yet." in get(api).text
    assert "<h1>" in get(api).text
    api.publish()
    shown = get(api).text
    assert "Acme &amp; Co" in shown
    assert "Major system outage" in shown
    assert "<bdi>REST</bdi>" in shown
    assert "--good: #0a0b0c;" in shown
    assert "Subscribe to updates by email." in shown
    assert get(api, "/").text.count("Acme &amp; Co") == shown.count("Acme &amp; Co")


def test_open_incidents_are_shown(api: JsmApi) -> None:
    api.batch({"name": "Website"})
    api.publish()
    affected = [{"componentId": api.uptime()["Website"]["id"], "status": "PARTIAL_OUTAGE"}]
    incident = {"pageId": PAGE, "name": "Down", "message": "We look.", "jiraIncidentId": "OPS-1", "impact": "MAJOR"}
    api.ok("POST", "/incidents", {"incidentCreateRequest": {**incident, "affectedComponents": affected}})
    shown = get(api).text
    assert "<bdi>Down</bdi>" in shown
    assert "Affects <bdi>Website</bdi>" in shown
    assert "Investigating, major impact" in shown
    resolved = {"pageId": PAGE, "jiraIncidentId": "OPS-1", "status": "RESOLVED"}
    api.ok("PUT", "/incidents", {"incidentUpdateRequest": resolved})
    assert "<bdi>Down</bdi>" not in get(api).text


def test_custom_html_and_css_are_text(api: JsmApi) -> None:
    api.edit(customHeaderHtml="<script>alert(1)</script>", customCss="</style><script>x</script>")
    api.publish()
    shown = get(api).text
    assert "<script" not in shown
    assert "Custom HTML header, not used here:" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert shown.count("</style>") == 1


def test_what_is_not_published_is_not_shown(api: JsmApi) -> None:
    api.ok("POST", "/pages/draft", {"page": {"name": "Second"}})
    api.ok("POST", f"/pages/{PAGE}/unpublish")
    assert get(api).status_code == 404
    assert "No page yet" in get(api, "/").text
    other = api.ok("POST", "/pages", {"page": {"name": "Third"}})["page"]["id"]
    api.sandbox.ensure_page("kctbh9vrtdwd", "Of the other service")
    assert "All pages" in get(api, f"/pages/{other}").text
    assert get(api, "/").text.count("<li>") == 2
