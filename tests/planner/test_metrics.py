"""Providers and their metrics: what needs a parent, what the API cannot change, and the order of deletions."""

from typing import Any

import pytest

from reconciler.model.field import Field, Type
from reconciler.model.kind import Kind
from reconciler.model.kinds.statuspage import EMBED, METRIC, METRICS_PROVIDER
from reconciler.model.plan import PagePlan
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Source, Unset
from tests.planner.factories import FILE, KEY, PAGE_ID, address, note_codes, only, pattern, planned, said

KINDS = frozenset({"metrics_provider", "metric"})
DATADOG = address("metrics_provider", "Datadog")


def provider(name: str = "Datadog", **options: Any) -> Desired:
    return _desired(METRICS_PROVIDER, (name,), options)


def metric(name: str, holder: str = "Datadog", **options: Any) -> Desired:
    parent = address("metrics_provider", holder)
    return _desired(METRIC, (holder, name), {"parent": parent, **options})


def _desired(kind: Kind, path: tuple[str, ...], options: dict[str, Any]) -> Desired:
    known = ("pin", "absent", "adopt", "replace", "previously", "parent")
    ours = {key: options.pop(key) for key in known if key in options}
    where = address(kind.name, *path, mark=options.pop("mark", None))
    return Desired(kind, where, path[-1], {"name": path[-1], **options}, Source(FILE, 1, 1), **ours)


def page(*items: Desired, **options: Any) -> DesiredPage:
    patterns: dict[str, Any] = {
        name: tuple(map(pattern, options.pop(name, ()))) for name in ("prune", "protect", "ignore")
    }
    return DesiredPage(KEY, PAGE_ID, items, KINDS, Source(FILE, 1, 1), **patterns, **options)


def there(*items: Live) -> LivePage:
    return LivePage(PAGE_ID, "Acme Status", items, read=KINDS, whole=KINDS)


def live_provider(name: str = "Datadog", live_id: str = "p1", **fields: Any) -> Live:
    return Live(METRICS_PROVIDER, live_id, name, {"name": name, **fields})


def live_metric(name: str, live_id: str, holder: str = "p1", **fields: Any) -> Live:
    return Live(METRIC, live_id, name, {"name": name, **fields}, parent=holder)


def blocks(plan: PagePlan) -> list[tuple[str, str, str]]:
    return [(block.rule, block.message, block.hint) for block in plan.blocked_by]


def test_a_new_metric_waits_for_its_new_provider() -> None:
    plan = planned(page(provider(api_key="secret"), metric("Latency", transform="average")), there())
    assert said(plan) == ["create metrics_provider/Datadog", "create metric/Datadog/Latency"]
    made, below = plan.actions
    assert below.depends_on == (DATADOG,)
    assert below.writes == {"name": "Latency", "transform": "average", "metrics_provider": DATADOG}
    assert made.writes["api_key"] == "secret"
    assert [(change.field, change.after, change.sensitive) for change in made.changes] == [
        ("name", "Datadog", False),
        ("api_key", "…", True),
    ]


def test_what_the_service_never_shows_is_not_compared() -> None:
    wanted = page(provider(api_key="new", email="a@b.example"), metric("Latency", transform="sum", application_id="7"))
    assert planned(wanted, there(live_provider(), live_metric("Latency", "m1"))).actions == ()


def test_a_credential_that_is_not_known_is_shown_as_one_and_keeps_nothing_from_being_planned() -> None:
    (made,) = planned(page(provider(password=Unset("PAGE_PASSWORD"))), there()).actions
    assert [(change.field, change.after) for change in made.changes] == [("name", "Datadog"), ("password", "…")]
    assert planned(page(provider(password=Unset("PAGE_PASSWORD"))), there(live_provider())).actions == ()


def test_what_patch_documents_is_an_update_and_all_else_is_by_hand() -> None:
    wanted = page(provider(metric_base_uri="https://b.example"), metric("Latency", metric_identifier="b", suffix="s"))
    live = there(live_provider(metric_base_uri="https://a.example"), live_metric("Latency", "m1", suffix="ms"))
    plan = planned(wanted, live)
    assert said(plan) == [
        "update metrics_provider/Datadog metric_base_uri",
        "update metric/Datadog/Latency metric_identifier",
        "manual metric/Datadog/Latency suffix",
    ]
    assert plan.actions[1].writes == {"metric_identifier": "b"}
    (note,) = plan.actions[2].notes
    assert note.message == (
        "the API changes a metric's name and metric_identifier only; change it in the Statuspage dashboard, or write "
        "`replace: true`: the metric is recreated and the old one deleted with its data"
    )


class TestReplace:
    def test_makes_the_new_one_first_and_deletes_the_old_one_then(self) -> None:
        old = live_metric("Latency", "m1", suffix="ms", metric_identifier="a", y_axis_min=0, display=True)
        plan = planned(page(provider(), metric("Latency", suffix="s", replace=True)), there(live_provider(), old))
        assert said(plan) == ["create metric/Datadog/Latency", "delete metric/Datadog/Latency#m1"]
        made, gone = plan.actions
        assert (gone.id, gone.depends_on) == ("m1", (made.address,))
        # What the file does not speak of is carried over.
        assert made.writes == {
            "name": "Latency",
            "suffix": "s",
            "metrics_provider": DATADOG,
            "metric_identifier": "a",
            "y_axis_min": 0,
            "display": True,
        }
        assert [note.message for note in made.notes] == [
            "recreated, because the API cannot change suffix; the old one is deleted then",
            "not declared, not shown by the service, and so not carried over: transform, application_id",
        ]
        assert [note.code for note in gone.notes] == ["replaced", "loses"]
        assert address("metric", "Datadog", "Latency") not in plan.bindings
        assert plan.bindings[gone.address] == "m1"
        assert plan.unmanaged == ()

    def test_is_done_only_where_something_cannot_be_changed(self) -> None:
        wanted = page(provider(), metric("Latency", metric_identifier="b", suffix="ms", replace=True))
        live = there(live_provider(), live_metric("Latency", "m1", metric_identifier="a", suffix="ms"))
        assert said(planned(wanted, live)) == ["update metric/Datadog/Latency metric_identifier"]

    def test_takes_the_changes_that_could_be_made_with_it(self) -> None:
        wanted = page(provider(), metric("Latency", metric_identifier="b", suffix="s", replace=True))
        live = there(live_provider(), live_metric("Latency", "m1", metric_identifier="a", suffix="ms"))
        plan = planned(wanted, live)
        assert said(plan) == ["create metric/Datadog/Latency", "delete metric/Datadog/Latency#m1"]
        assert plan.actions[0].writes["metric_identifier"] == "b"

    def test_of_a_protected_thing_blocks(self) -> None:
        wanted = page(provider(), metric("Latency", suffix="s", replace=True), protect=["metric/Datadog/Latency"])
        plan = planned(wanted, there(live_provider(), live_metric("Latency", "m1", suffix="ms")))
        assert blocks(plan) == [
            (
                "protected",
                "acme/metric/Datadog/Latency#m1 is protected and would be deleted",
                "take its pattern out of `protect`, or `replace: true` off the item at statuspage.yaml:1",
            )
        ]

    def test_counts_as_a_delete(self) -> None:
        names = [f"Metric {number}" for number in range(3)]
        wanted = page(provider(), *(metric(name, suffix="s", replace=True) for name in names))
        live = there(live_provider(), *(live_metric(name, name[-1], suffix="ms") for name in names))
        assert [rule for rule, _, _ in blocks(planned(wanted, live))] == ["limits"]
        assert blocks(planned(wanted, live, allow_deletes=3)) == []

    def test_leaves_ignored_things_and_fields_alone(self) -> None:
        live = there(live_provider(), live_metric("Latency", "m1", suffix="ms"))
        for ignored in ("metric/Datadog/*", "metric/**:suffix"):
            wanted = page(provider(), metric("Latency", suffix="s", replace=True), ignore=[ignored])
            assert planned(wanted, live).actions == ()

    def test_is_whole_where_only_half_of_it_is_asked_for(self) -> None:
        wanted = page(provider(), metric("Latency", suffix="s", replace=True), metric("Errors"))
        live = there(live_provider(), live_metric("Latency", "m1", suffix="ms"))
        both = ["create metric/Datadog/Latency", "delete metric/Datadog/Latency#m1"]
        for asked in ("acme/metric/Datadog/Latency", "acme/metric/Datadog/Latency#m1"):
            assert said(planned(wanted, live, only=only(asked))) == both

    def test_says_that_a_pin_is_another_then(self) -> None:
        wanted = page(provider(), metric("Latency", suffix="s", replace=True, pin="m1", transform="sum"))
        plan = planned(wanted, there(live_provider(), live_metric("Latency", "m1", suffix="ms")))
        assert [note.message for note in plan.actions[0].notes][-1] == "it gets another id: take out the line `id: m1`"

    def test_is_not_done_to_things_that_only_their_pins_tell_apart(self) -> None:
        twins = [metric("Latency", suffix="s", replace=True, pin=pin, mark=pin) for pin in ("m1", "m2")]
        live = there(live_provider(), *(live_metric("Latency", name, suffix="ms") for name in ("m1", "m2")))
        plan = planned(page(provider(), *twins), live)
        assert said(plan) == ["manual metric/Datadog/Latency#m1 suffix", "manual metric/Datadog/Latency#m2 suffix"]
        assert note_codes(plan) == ["manual", "shared", "manual", "shared"]

    def test_moves_a_metric_to_another_provider_where_its_pin_says_so(self) -> None:
        live = there(live_provider(), live_provider("Self", "p2"), live_metric("Latency", "m1"))
        moved = metric("Latency", "Self", pin="m1", replace=True)
        assert said(planned(page(provider(), provider("Self"), moved), live)) == [
            "create metric/Self/Latency",
            "delete metric/Datadog/Latency#m1",
        ]


def test_a_metric_does_not_move_to_another_provider_by_its_name() -> None:
    live = there(live_provider(), live_provider("Self", "p2"), live_metric("Latency", "m1"))
    plan = planned(page(provider(), provider("Self"), metric("Latency", "Self")), live)
    assert said(plan) == ["create metric/Self/Latency"]
    assert [str(one) for one in plan.unmanaged] == ["acme/metric/Datadog/Latency"]
    earlier = metric("Speed", "Self", previously=(("Latency",),))
    assert said(planned(page(provider(), provider("Self"), earlier), live)) == ["create metric/Self/Speed"]


def test_a_metric_is_renamed_in_its_place() -> None:
    live = there(live_provider(), live_metric("Latency", "m1"))
    plan = planned(page(provider(), metric("Speed", previously=(("Latency",),))), live)
    assert said(plan) == ["update metric/Datadog/Speed name"]
    assert note_codes(plan) == ["rename"]


class TestDeletingAProvider:
    live = there(live_provider(), live_metric("Latency", "m1"), live_metric("Errors", "m2"))

    def test_comes_after_its_metrics(self) -> None:
        gone = [metric(name, absent=True) for name in ("Latency", "Errors")]
        plan = planned(page(provider(absent=True), *gone), self.live, allow_deletes=2)
        assert said(plan) == [
            "delete metric/Datadog/Latency",
            "delete metric/Datadog/Errors",
            "delete metrics_provider/Datadog",
        ]
        assert set(plan.actions[2].depends_on) == {action.address for action in plan.actions[:2]}
        assert blocks(plan) == []

    def test_takes_its_metrics_along_where_only_it_is_asked_for(self) -> None:
        gone = [metric(name, absent=True) for name in ("Latency", "Errors")]
        wanted = page(provider(absent=True), *gone)
        plan = planned(wanted, self.live, allow_deletes=2, only=only("acme/metrics_provider/*"))
        assert len(plan.actions) == 3

    def test_is_blocked_while_a_metric_stays(self) -> None:
        plan = planned(page(provider(absent=True), metric("Latency", absent=True)), self.live)
        assert blocks(plan) == [
            (
                "not_empty",
                "acme/metrics_provider/Datadog would be deleted and still holds Datadog/Errors",
                "list them under it with `absent: true`, or own them: `prune: [metric/Datadog/*]`",
            )
        ]

    def test_is_whole_under_prune(self) -> None:
        plan = planned(page(prune_all=True), self.live, allow_deletes=2)
        assert said(plan)[2:] == ["delete metrics_provider/Datadog"]
        assert blocks(plan) == []

    def test_waits_under_prune_for_a_protected_metric(self) -> None:
        plan = planned(page(prune_all=True, protect=["metric/Datadog/Errors"]), self.live)
        assert (said(plan), blocks(plan)) == (["delete metric/Datadog/Latency"], [])
        assert plan.notes[-1].message == (
            "acme/metrics_provider/Datadog matches `prune` but holds acme/metric/Datadog/Errors, which is protected; keeping it"
        )

    def test_names_a_few_of_many(self) -> None:
        live = there(live_provider(), *(live_metric(f"M{number}", f"m{number}") for number in range(7)))
        ((_, message, _),) = blocks(planned(page(provider(absent=True)), live))
        assert message.endswith("Datadog/M0, Datadog/M1, Datadog/M2, Datadog/M3, Datadog/M4 and 2 more")


def test_a_provider_is_known_by_its_type_and_several_by_their_pins() -> None:
    live = there(live_provider(), live_provider(live_id="p2"), live_metric("Latency", "m1", "p2"))
    pinned = [provider(pin=pin, mark=pin) for pin in ("p1", "p2")]
    below = Desired(
        METRIC,
        address("metric", "Datadog", "Latency"),
        "Latency",
        {"name": "Latency"},
        Source(FILE, 1, 1),
        parent=pinned[1].address,
    )
    assert planned(page(*pinned, below), live).actions == ()


@pytest.mark.parametrize("read", [True, False])
def test_the_embed_is_changed_and_never_made(read: bool) -> None:
    where = address("embed")
    item = Desired(EMBED, where, "embed", {"incident_text_color": "white"}, Source(FILE, 1, 1))
    wanted = DesiredPage(KEY, PAGE_ID, (item,), frozenset({"embed"}), Source(FILE, 1, 1), prune_all=True)
    live = Live(EMBED, "embed", "embed", {"incident_text_color": "#000000", "position": "bottom-left"})
    kinds = frozenset({"embed"})
    plan = planned(wanted, LivePage(PAGE_ID, "Acme", (live,) if read else (), read=kinds, whole=kinds))
    assert [str(action.address) for action in plan.actions] == (["acme/embed"] if read else [])
    assert [action.writes for action in plan.actions] == ([{"incident_text_color": "white"}] if read else [])


def test_what_refers_to_a_replaced_metric_refers_to_the_new_one() -> None:
    latency = metric("Latency", suffix="s", replace=True)
    seen = Field("metrics", Type.REFERENCES, "What it shows.", refers=("metric",))
    view = Kind("view", "Views", "", ("views",), (Field("name", Type.TEXT, ""), seen), rank=9)
    where = address("view", "Gold")
    group = Desired(view, where, "Gold", {"name": "Gold", "metrics": (latency.address,)}, Source(FILE, 1, 1))
    kinds = KINDS | {"view"}
    wanted = DesiredPage(KEY, PAGE_ID, (group, provider(), latency), kinds, Source(FILE, 1, 1))
    gold = Live(view, "a1", "Gold", {"name": "Gold", "metrics": ("m1",)})
    items = (live_provider(), live_metric("Latency", "m1", suffix="ms"), gold)
    plan = planned(wanted, LivePage(PAGE_ID, "Acme Status", items, read=kinds, whole=kinds))
    assert said(plan) == [
        "create metric/Datadog/Latency",
        "update view/Gold metrics",
        "delete metric/Datadog/Latency#m1",
    ]
    assert plan.actions[1].writes == {"metrics": (latency.address,)}
    assert plan.actions[1].depends_on == (latency.address,)


def test_a_provider_may_become_one_of_another_type() -> None:
    """The document lets PATCH change the type; whether its credentials fit then is the service's to say."""
    plan = planned(page(provider("NewRelic", previously=(("Datadog",),))), there(live_provider()))
    assert said(plan) == ["update metrics_provider/NewRelic name"]
