"""The example of the design, read whole."""

from pathlib import Path

from reconciler.config.load.load import load_config
from reconciler.model.address import Address
from reconciler.model.resource import AgePolicy, Config, DomainPolicy, Limits, Policies, Provider

FULL = Path(__file__).parents[1] / "full"


def load() -> Config:
    return load_config(FULL / "statuspage.yaml", environ={})


def test_items_stand_in_the_files_order_a_group_before_its_components() -> None:
    (page,) = load().pages
    assert [str(item.address) for item in page.items] == [
        "acme/page",
        "acme/component/Website",
        "acme/group/Core API",
        "acme/component/Core API/REST API",
        "acme/component/Core API/Webhooks",
        "acme/component/Old dashboard",
        "acme/template/Database maintenance",
        "acme/maintenance/Database upgrade",
        "acme/maintenance/Weekly patching",
        "acme/subscriber/email:s…@acme.example#61060466",
        "acme/subscriber/webhook:https:~1~1hooks.acme.example~1…#8a684149",
        "acme/subscriber/sms:…00#8a623ebe",
    ]


def test_fields_hold_what_is_written_and_a_components_group() -> None:
    items = {item.address.reference: item for item in load().pages[0].items}
    group = Address("acme", "group", ("Core API",))
    assert items["Core API/REST API"].fields == {"name": "REST API", "showcase": True}
    assert items["Core API/REST API"].parent == group
    assert items["Website"].fields == {"name": "Website", "description": "The marketing site"}
    assert items["Database maintenance"].fields == {
        "name": "Database maintenance",
        "title": "Scheduled database maintenance",
        "body": "We will be working on the database.\n\nDuring this time **writes** may be delayed.\n",
        "update_status": "scheduled",
        "components": (Address("acme", "component", ("Core API", "REST API")),),
    }
    assert items["Core API/Webhooks"].previously == (("Callbacks",),)
    assert items["Old dashboard"].absent


def test_settings_and_channels_are_one_thing() -> None:
    (page,) = load().pages
    assert page.items[0].fields == {
        "name": "Acme Status",
        "time_zone": "America/New_York",
        "hidden_from_search": False,
        "allow_page_subscribers": True,
        "allow_incident_subscribers": True,
        "allow_email_subscribers": True,
        "allow_sms_subscribers": False,
        "allow_webhook_subscribers": True,
        "allow_rss_atom_feeds": True,
    }


def test_people_are_known_by_their_contact() -> None:
    people = [item for item in load().pages[0].items if item.kind.name == "subscriber"]
    assert [person.name for person in people] == [
        "email:status-alerts@acme.example",
        "webhook:https://hooks.acme.example/statuspage",
        "sms:+15550100",
    ]


def test_the_terms_of_the_page() -> None:
    (page,) = load().pages
    assert (page.key, page.id, page.provider, page.order) == ("acme", "kctbh9vrtdwd", Provider(), "note")
    assert page.declared == {"page", "group", "component", "template", "maintenance", "subscriber"}
    assert (page.prune_all, [str(p) for p in page.prune]) == (False, ["component/Core API/*"])
    assert [str(p) for p in page.protect] == ["component/Website"]
    assert [str(p) for p in page.ignore] == ["component/Labs/*", "component/Website:description"]
    assert page.limits == Limits(5, 25)
    assert page.policies == Policies(
        DomainPolicy(("acme.example",), "report"), AgePolicy(14, "reactivate"), AgePolicy(30, "report")
    )


def test_every_item_knows_its_line() -> None:
    (page,) = load().pages
    places = {item.address.reference: (item.source.line, item.source.column) for item in page.items}
    assert places["Website"] == (16, 9)
    assert places["Core API/Webhooks"] == (23, 13)
    assert places[""] == (12, 7)
    assert Path(page.items[0].source.file).name == "statuspage.yaml"
