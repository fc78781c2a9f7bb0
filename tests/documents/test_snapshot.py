"""A snapshot keeps what planning needs, and nobody's contact."""

import json
from dataclasses import replace
from typing import Any

import pytest

from reconciler.documents.snapshot import Snapshot
from reconciler.errors import DocumentError
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE, SUBSCRIBER
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Source

HERE = Source("statuspage.yaml", 1, 1)
PERSON = Live(
    SUBSCRIBER,
    "s1",
    "email:ops@acme.example",
    {"email": "ops@acme.example", "components": ("c1",)},
    facts={"state": "active"},
)
CALLED = Live(SUBSCRIBER, "s2", "sms:+12025550143", {"sms": "2025550143"}, facts={"display_phone_number": "2025550143"})
PAGE_ITEMS = (
    Live(PAGE, "p1", "Acme", {"name": "Acme", "unknown": 1}),
    Live(GROUP, "g1", "Core", {"name": "Core"}, position=2),
    Live(COMPONENT, "c1", "API", {"name": "API", "group": "g1"}, parent="g1", position=1, foreign=True),
    PERSON,
)
KINDS = frozenset({"page", "group", "component", "subscriber"})
LIVE = LivePage(
    "p1", "Acme", PAGE_ITEMS, read=KINDS, whole=KINDS, unsubscribed=frozenset({"email:gone@acme.example"}), requests=4
)


def snapshot(live: LivePage = LIVE) -> Snapshot:
    return Snapshot({"acme": live}, "2026-03-01T00:00:00+00:00", "https://api.statuspage.io/v1", "salt")


def member(email: str) -> Desired:
    return Desired(SUBSCRIBER, Address("acme", "subscriber", (email,)), f"email:{email}", {"email": email}, HERE)


def desired(*items: Desired, key: str = "acme", id_: str = "p1") -> DesiredPage:
    return DesiredPage(key, id_, items, frozenset({"subscriber"}), HERE)


def again(*, subscribers: bool, live: LivePage = LIVE) -> Snapshot:
    return Snapshot.from_json(snapshot(live).to_json(subscribers=subscribers), "s.json")


def test_people_are_left_out_and_said_to_be_missing() -> None:
    page = again(subscribers=False).pages["acme"]
    assert [item.id for item in page.items] == ["p1", "g1", "c1"]
    assert (page.read, page.whole, page.missing) == (KINDS - {"subscriber"}, KINDS - {"subscriber"}, ("subscriber",))
    assert page.unsubscribed == frozenset()


def test_things_come_back_as_they_were_but_for_fields_that_no_kind_has() -> None:
    group, component = again(subscribers=False).pages["acme"].items[1:]
    assert group == PAGE_ITEMS[1]
    assert component == PAGE_ITEMS[2]
    assert "unknown" not in again(subscribers=False).pages["acme"].items[0].fields


def test_no_contact_is_ever_in_the_text() -> None:
    for subscribers in (True, False):
        text = snapshot(replace(LIVE, items=(*PAGE_ITEMS, CALLED))).to_json(subscribers=subscribers)
        assert "acme.example" not in text
        assert "2025550143" not in text
        assert text.isascii()


def test_declared_people_are_recognized_by_their_hashes() -> None:
    page = again(subscribers=True).page_for(desired(member("ops@acme.example"), member("gone@acme.example")))
    assert page is not None
    assert page.items[-1] == PERSON
    assert page.unsubscribed == {"email:gone@acme.example"}
    assert (page.taken_at, page.requests) == ("2026-03-01T00:00:00+00:00", 0)


def test_other_people_stay_pseudonyms() -> None:
    read = again(subscribers=True)
    page = read.page_for(desired(member("new@acme.example")))
    assert page is not None
    assert page.items[-1].name == read.pseudonym("email:ops@acme.example")
    assert page.items[-1].fields == {"components": ("c1",)}
    nobody = read.page_for(desired())
    assert nobody is not None
    assert nobody.items[-1].name == read.pseudonym("email:ops@acme.example")


def test_a_page_is_found_by_its_key_or_by_its_id() -> None:
    read = again(subscribers=False)
    assert read.page_for(desired(key="renamed")) is not None
    assert read.page_for(desired(id_="p2")) is None


def change(**changes: Any) -> str:
    content = json.loads(snapshot().to_json(subscribers=True)) | changes
    return json.dumps(content)


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", "[" * 100_000, "5", b"\xff\xfe"])
def test_what_is_no_snapshot_is_refused(text: str | bytes) -> None:
    with pytest.raises(DocumentError, match="this is no snapshot") as caught:
        Snapshot.from_json(text, "s.json")
    assert caught.value.place == "s.json"


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"its format version is '2\.0'; this version knows '1\.0'"):
        Snapshot.from_json(change(format_version="2.0"), "s.json")


@pytest.mark.parametrize(
    "pages",
    [
        None,
        {"acme": {}},
        {"acme": {"id": 5}},
        {"acme": json.loads(snapshot().to_json(subscribers=False))["pages"]["acme"] | {"items": [{"kind": "none"}]}},
        {
            "acme": json.loads(snapshot().to_json(subscribers=False))["pages"]["acme"]
            | {"items": [{"kind": "group", "id": "g", "name": "n", "fields": []}]}
        },
    ],
)
def test_a_broken_snapshot_is_refused(pages: Any) -> None:
    with pytest.raises(DocumentError) as raised:
        Snapshot.from_json(change(pages=pages), "s.json")
    assert raised.value.message == (
        "this is no whole snapshot: something in it is missing, or is not what this version writes"
    )


@pytest.mark.parametrize("wrong", [{"position": "1"}, {"position": True}, {"parent": ["g"]}, {"facts": ["x"]}])
def test_an_item_of_wrong_types_is_refused_before_anything_is_planned(wrong: dict[str, Any]) -> None:
    content = json.loads(snapshot().to_json(subscribers=False))
    content["pages"]["acme"]["items"][-1].update(wrong)
    with pytest.raises(DocumentError, match="this is no whole snapshot"):
        Snapshot.from_json(json.dumps(content), "s.json")


def test_kinds_that_this_version_does_not_know_count_as_not_read() -> None:
    content = json.loads(snapshot().to_json(subscribers=False))
    content["pages"]["acme"]["read"].append("hologram")
    assert "hologram" not in Snapshot.from_json(json.dumps(content), "s.json").pages["acme"].read
