"""Providers with their metrics below them, and the status embed, as people write them."""

import pytest

from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import METRIC, METRICS_PROVIDER
from reconciler.model.resource import Unset
from tests.config.conftest import Room

DATADOG = Address("acme", "metrics_provider", ("Datadog",))
SECRETS = {"SECRET_PAGE_KEY": "key-1", "SECRET_PAGE_APPLICATION_KEY": "key-2"}
BOTH = """
    metrics:
      - provider: Datadog
        metric_base_uri: https://app.datadoghq.com/api/v1
        api_key: ${env:SECRET_PAGE_KEY}
        application_key: ${env:SECRET_PAGE_APPLICATION_KEY}
        metrics:
          - name: API latency
            metric_identifier: avg:api.latency
            transform: average
            y_axis_min: 0
            replace: true
      - provider: Self
"""


def test_a_metric_stands_below_its_provider(room: Room) -> None:
    page = room.page(BOTH, SECRETS)
    assert page.declared == {"metrics_provider", "metric"}
    assert [str(item.address) for item in page.items] == [
        "acme/metrics_provider/Datadog",
        "acme/metric/Datadog/API latency",
        "acme/metrics_provider/Self",
    ]
    provider, metric, own = page.items
    assert provider.fields == {
        "name": "Datadog",
        "metric_base_uri": "https://app.datadoghq.com/api/v1",
        "api_key": "key-1",
        "application_key": "key-2",
    }
    assert (metric.kind, metric.parent, metric.replace) == (METRIC, DATADOG, True)
    assert metric.fields == {
        "name": "API latency",
        "metric_identifier": "avg:api.latency",
        "transform": "average",
        "y_axis_min": 0,
    }
    assert (own.kind, own.fields) == (METRICS_PROVIDER, {"name": "Self"})


def test_a_provider_may_have_no_metrics(room: Room) -> None:
    assert [item.name for item in room.page("metrics: [{provider: Self, metrics: []}, {provider: Pingdom}]").items] == [
        "Self",
        "Pingdom",
    ]


def test_two_providers_of_one_type_need_pins(room: Room) -> None:
    assert room.wrong("metrics: [{provider: Self}, {provider: Self}]") == [
        "1:29: duplicate metrics_provider `Self` (first declared on line 5)"
        " -> rename one, or give both the `id:` of the live one that is meant"
    ]
    items = room.items("metrics: [{provider: Self, id: p1, metrics: [{name: A}]}, {provider: Self, id: p2}]")
    assert list(items) == [
        "acme/metrics_provider/Self#p1",
        "acme/metric/Self/A",
        "acme/metrics_provider/Self#p2",
    ]


def test_the_embed_is_one_thing(room: Room) -> None:
    (embed,) = room.page('embed: {position: bottom-right, incident_text_color: "#fff"}').items
    assert (str(embed.address), embed.fields) == (
        "acme/embed",
        {"position": "bottom-right", "incident_text_color": "#fff"},
    )


def test_a_credential_never_stands_in_the_file(room: Room) -> None:
    literal = "metrics:\n  - provider: Pingdom\n    {}: hunter2 is the word"
    for name in ("password", "api_key", "api_token", "application_key"):
        (told,) = room.wrong(literal.format(name))
        assert told.partition(": ")[2] == (
            f"`{name}` is a secret, and secrets never stand in the file"
            " -> write ${env:SECRET_PAGE_…} and set the variable where the tool runs"
        )


def test_a_credential_that_is_not_set_is_an_error_where_it_is_needed(room: Room) -> None:
    assert room.wrong(BOTH, {"SECRET_PAGE_KEY": "key-1"}) == [
        "5:22: the environment variable SECRET_PAGE_APPLICATION_KEY is not set, or empty -> set it where the tool runs"
    ]
    page = room.page(BOTH, {"SECRET_PAGE_KEY": "key-1"}, secrets=False)
    assert page.items[0].fields["application_key"] == Unset("SECRET_PAGE_APPLICATION_KEY")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (
            "metrics:\n  - name: API latency\n    suffix: ms\n    y_axis_min: 0",
            "2:5: a metric stands only under a `provider:` -> put it under the `metrics:` of its provider",
        ),
        (
            "metrics:\n  - provider: Self\n    metrics:\n      - provider: Datadog\n        metrics: []",
            "4:9: a metrics_provider stands at the top of the list: metrics_providers do not nest"
            " -> put it beside the one that holds it, not inside it",
        ),
        (
            "metrics:\n  - provider: Self\n    metrics:\n      - name: A\n        metrics: []",
            "5:9: `metrics` stands only under a `provider:` -> write `provider:` where it says `name:`",
        ),
        (
            "metrics:\n  - provider: Datdog",
            "2:15: `provider` must be Pingdom, NewRelic, Librato, Datadog or Self; 'Datdog' is not"
            " -> did you mean `Datadog`?",
        ),
        ("metrics:\n  - metric_base_uri: https://a.example", "2:5: `provider` is missing -> write `provider: Datadog`"),
        (
            "metrics:\n  - provider: NewRelic\n    metric_base_uri: acme",
            "3:22: `metric_base_uri` is not a URL ('acme') -> write one such as https://www.acme.example",
        ),
        (
            "metrics:\n  - provider: Librato\n    email: acme",
            "3:12: `email` is not an email address -> write one such as ops@acme.example",
        ),
        (
            "metrics:\n  - provider: Self\n    replace: true",
            "3:5: `replace` is not allowed here: its metrics and their data would go with it, and a change that would need it "
            "cannot be seen: the service shows no credential; change credentials in the Statuspage dashboard",
        ),
        (
            "metrics:\n  - provider: Self\n    absent: true\n    metrics: [{name: A}]",
            "4:5: this metrics_provider is absent, and what stands under it is not"
            " -> move its metrics out of it, or mark them `absent: true` too",
        ),
        ("embed: {position: null}", "1:19: `position` cannot be cleared -> give it a value, or remove the line to leave it unmanaged"),
        (
            "embed: {maintenance_text_color: sea}",
            "1:33: `maintenance_text_color` is not a color ('sea')"
            ' -> write one such as "#2fcc66", "#2c6" or seagreen',
        ),
        ("embed: {}\nprune: [embed]", "2:9: the embed cannot be owned: the service cannot delete it -> remove the pattern"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(room: Room, body: str, problem: str) -> None:
    assert room.wrong(body) == [problem]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("name: null", "`name` has no value -> give it a value, or remove the line"),
        ('name: ""', "`name` cannot be empty"),
        (
            "transform: mean",
            "`transform` must be average, count, max, min, sum, response_time or uptime; 'mean' is not",
        ),
        ("y_axis_min: 1.5", "`y_axis_min` must be a whole number, not a number with a fraction"),
        ('y_axis_max: "500"', "`y_axis_max` must be a whole number, not text -> write it without quotes"),
        ("decimal_places: many", "`decimal_places` must be a whole number, not text"),
        ("display: null", "`display` cannot be cleared -> give it a value, or remove the line to leave it unmanaged"),
        ("y_axis_hidden: 1", "`y_axis_hidden` must be true or false, not a number"),
        ('metric_identifier: ""', "`metric_identifier` cannot be empty"),
        ("metrics_provider: Self", "the key `metrics_provider` is not known here -> did you mean `metric_identifier`?"),
    ],
)
def test_bad_values_of_a_metric_are_refused(room: Room, line: str, problem: str) -> None:
    name = "" if line.startswith("name") else "name: A\n        "
    (told,) = room.wrong(f"metrics:\n  - provider: Self\n    metrics:\n      - {name}{line}")
    assert told.partition(": ")[2] == problem
