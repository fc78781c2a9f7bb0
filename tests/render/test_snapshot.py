"""What is said of a snapshot that was taken."""

from reconciler.documents.snapshot import Snapshot
from reconciler.model.kinds.statuspage import COMPONENT, PAGE
from reconciler.model.resource import Live, LivePage
from reconciler.render.snapshot import PSEUDONYMS, taken_text

PAGES = {
    "acme": LivePage(
        "p1",
        "Acme",
        (Live(PAGE, "p1", "Acme", {}), Live(COMPONENT, "c1", "API", {}), Live(COMPONENT, "c2", "Web", {})),
        read=frozenset({"page", "component"}),
        requests=2,
        missing=("metrics_provider", "subscriber"),
    )
}
SNAPSHOT = Snapshot(PAGES, "2026-03-01T00:00:00+00:00", "https://api.statuspage.io/v1", "salt")


def test_what_is_in_it_and_what_is_not() -> None:
    assert taken_text(SNAPSHOT, "s\x1b.json", subscribers=False) == (
        "The snapshot of 1 page is written to s\\x1b.json: page settings and 2 components; 2 requests.\n"
        "Not in it, and so not compared by a plan: metrics providers and subscribers.\n"
    )


def test_an_organization_and_standard_output_are_called_so() -> None:
    team = LivePage("o1", "Acme", (), read=frozenset({"team_member"}))
    both = Snapshot({**PAGES, "staff": team}, SNAPSHOT.taken_at, SNAPSHOT.source, "salt")
    assert taken_text(both, "-", subscribers=False).startswith(
        "The snapshot of 1 page and 1 organization is written to standard output: "
    )


def test_that_hashes_are_pseudonyms() -> None:
    whole = Snapshot({}, SNAPSHOT.taken_at, SNAPSHOT.source, "salt")
    assert taken_text(whole, "s.json", subscribers=True).endswith(f"{PSEUDONYMS}\n")
