"""Pages and their embeds: read and changed, never made or deleted."""

from typing import Any

import pytest

from reconciler.sandbox import Quirks, Sandbox
from tests.sandbox.api import PAGE, Api


def test_pages_are_listed_whole(api: Api) -> None:
    api.sandbox.ensure_page("other", "Other")
    assert [(page["id"], page["name"]) for page in api.ok("GET", "/pages")] == [(PAGE, "Acme"), ("other", "Other")]


def test_making_a_page_that_is_there_changes_nothing(sandbox: Sandbox) -> None:
    sandbox.ensure_page(PAGE, "Another name")
    sandbox.ensure_page("unnamed")
    assert [page["page"]["name"] for page in sandbox.dump()["pages"].values()] == ["Acme", "unnamed"]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_pages_cannot_be_made_or_deleted(api: Api, method: str) -> None:
    assert api(method, "/pages" if method == "POST" else f"/pages/{PAGE}").status_code == 404


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_the_writable_fields_are_changed(api: Api, method: str) -> None:
    values = {
        "name": "New",
        "domain": "status.acme.example",
        "subdomain": "acme",
        "url": "https://acme.example",
        "branding": "premium",
        "css_greens": "#0F0",
        "hidden_from_search": True,
        "allow_sms_subscribers": False,
        "notifications_from_email": "status@acme.example",
        "notifications_email_footer": "Bye",
        "time_zone": "Pacific Time (US & Canada)",
    }
    changed = api.ok(method, "", {"page": values})
    assert {name: changed[name] for name in values} == values
    assert api.ok("GET", "") == changed
    assert api.sandbox.ignored == []


def test_read_only_fields_are_ignored(api: Api) -> None:
    changed = api.ok("PATCH", "", {"page": {"headline": "x", "support_url": "https://x.example", "id": "y"}})
    assert (changed["id"], changed["headline"], changed["support_url"]) == (PAGE, None, None)
    assert [name for _, _, name in api.sandbox.ignored] == ["page.headline", "page.support_url", "page.id"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Name can't be blank"),
        ({"branding": "gold"}, "Branding is not included in the list"),
        ({"css_reds": "#12"}, "Css reds is not a valid color"),
        ({"notifications_from_email": "nobody"}, "Notifications from email is invalid"),
        ({"hidden_from_search": "perhaps"}, "Hidden from search must be true or false"),
        ({"domain": {"a": 1}}, "Domain must be a string"),
    ],
)
def test_bad_values_are_refused(api: Api, fields: dict[str, Any], message: str) -> None:
    response = api("PATCH", "", {"page": fields})
    assert (response.status_code, response.json()) == (422, {"error": [message]})


@pytest.mark.parametrize("status", ["401", "403", "404"])
@pytest.mark.parametrize("path", ["", "/components", "/subscribers/count"])
def test_a_page_that_the_key_does_not_reach(api: Api, status: Any, path: str) -> None:
    api.sandbox.quirks = Quirks(unknown_page=status)
    response = api("GET", f"/pages/elsewhere{path}")
    assert response.status_code == int(status)
    assert set(response.json()) == {"message"}


def test_the_embed_is_always_there_and_its_fields_change_one_by_one(api: Api) -> None:
    before = api.ok("GET", "status_embed_config")
    assert before == {
        "page_id": PAGE,
        "position": "bottom-left",
        "incident_background_color": "#ff9900",
        "incident_text_color": "#000000",
        "maintenance_background_color": "#0052cc",
        "maintenance_text_color": "#ffffff",
    }
    changed = api.ok("PATCH", "status_embed_config", {"status_embed_config": {"position": "top-right"}})
    assert changed == {**before, "position": "top-right"}
    assert api.ok("PUT", "status_embed_config", {"status_embed_config": {"incident_text_color": "#FFF"}}) == {
        **changed,
        "incident_text_color": "#FFF",
    }
    assert (
        api("PATCH", "status_embed_config", {"status_embed_config": {"incident_text_color": "#xx"}}).status_code == 422
    )
    assert api("DELETE", "status_embed_config").status_code == 404
