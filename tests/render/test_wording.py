"""Numbers and times as words."""

from datetime import UTC, datetime

import pytest

from reconciler.render import wording


def test_counts() -> None:
    assert wording.count(1, "request") == "1 request"
    assert wording.count(2000, "request") == "2,000 requests"
    assert wording.count(0, "entry", "entries") == "0 entries"
    assert wording.kinds(3, "metric_provider") == "3 metric providers"
    assert wording.kinds(1, "page") == "page settings"
    assert wording.kinds(1, "embed") == "status embed"
    assert wording.title("template") == "Incident templates"
    assert wording.title("status-embed") == "Status embed"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "less than 1 s"),
        (0.99, "less than 1 s"),
        (1, "about 1 s"),
        (99.4, "about 99 s"),
        (100, "about 2 min"),
        (3600, "about 60 min"),
        (7200, "about 2 h"),
    ],
)
def test_estimates(seconds: float, shown: str) -> None:
    assert wording.takes(seconds) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(0.04, "0.0 s"), (9.94, "9.9 s"), (59, "59 s"), (125.2, "2 min 5 s")])
def test_measured_times(seconds: float, shown: str) -> None:
    assert wording.exactly(seconds) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-08-01T10:00:00Z", "2026-08-01 10:00 UTC, 3 days ago"),
        ("2026-08-04T12:00:00+02:00", "2026-08-04 10:00 UTC, just now"),
        ("2026-08-04T11:00:00Z", "2026-08-04 11:00 UTC, which is yet to come by the clock of this machine"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("2026-08-04T09:00:00", "2026-08-04 09:00 UTC, 60 minutes ago"),
        ("2026-08-03T10:00:00Z", "2026-08-03 10:00 UTC, 24 hours ago"),
        ("yesterday", "yesterday"),
    ],
)
def test_moments(text: str, shown: str) -> None:
    assert wording.moment(text, datetime(2026, 8, 4, 10, 0, 5, tzinfo=UTC)) == shown


def test_a_moment_without_an_age() -> None:
    assert wording.moment("2026-08-01T10:00:00Z") == "2026-08-01 10:00 UTC"
