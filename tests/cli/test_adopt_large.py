"""A page with years of history, made by another tool over the API, comes under the file whole, and its plan is empty."""

import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox import Sandbox
from tests.cli.conftest import PAGE, Place, Run

GROUPS, EACH, TEMPLATES, METRICS, ACCESS_GROUPS, SUBSCRIBERS = 40, 25, 30, 10, 20, 500
HOSTILE = (
    "on", "0123", "12:30", "a/b", "a~b", "#hash", "key: value", "- dash", "'single' \"double\"", "${env:PAGE_X}", "$${x}", "{a}", "[b]",
    "* star", "&anchor", "!tag", "null", "~", "Ünï — çødé", "\u202eright to left", "zero\u200bwidth", "<b>&amp;</b>", "@channel", "`x`",
    "back\\slash", "2024-01-31", "yes", "???",
)  # fmt: skip
TEXTS = (
    "Two\nlines.",
    "Trailing newline\n",
    "\tA tab: and # no comment",
    "${env:HOME} stays text",
    "x" * 1_500,
    "\n\nLeads with none",
)
LISTS = {  # the rows that each list shows, whose requests are floor(rows / 100) + 1
    "components": GROUPS * (EACH + 1),
    "incident_templates": TEMPLATES,
    "metrics": METRICS,
    "page_access_groups": ACCESS_GROUPS,
    "incidents/scheduled": 1,
    "incidents/active_maintenance": 0,
}


def _components(sandbox: Sandbox) -> list[str]:
    """Groups of 25: hostile names, two of one name in one group, two groups of one name, a component named like its group."""
    ids: list[str] = []
    for number in range(GROUPS):
        name = (
            "Twins" if number < 2 else HOSTILE[number % len(HOSTILE)] + (f" {number}" if number >= len(HOSTILE) else "")
        )
        names = [name, "same", "same", *(f"{HOSTILE[n % len(HOSTILE)]} {n}" for n in range(EACH - 3))]
        members = []
        for at, one in enumerate(names):
            more = {"description": TEXTS[at % len(TEXTS)]} if at % 2 else {}
            body = {"name": one, "showcase": bool(at % 3), "only_show_if_degraded": at % 5 == 0, **more}
            members.append(sandbox.edit("POST", f"/pages/{PAGE}/components", {"component": body})["id"])
        group = {"name": name, "components": members, "description": TEXTS[number % len(TEXTS)]}
        sandbox.edit("POST", f"/pages/{PAGE}/component-groups", {"component_group": group})
        ids += members
    return ids


def _the_rest(sandbox: Sandbox, components: list[str]) -> None:
    def post(path: str, body: dict[str, object]) -> str:
        return str(sandbox.edit("POST", f"/pages/{PAGE}/{path}", body)["id"])

    for n in range(TEMPLATES):
        name = "Same" if n < 2 else f"{HOSTILE[n % len(HOSTILE)]} {n}"
        template = {"name": name, "title": name, "body": TEXTS[n % len(TEXTS)], "component_ids": components[n : n * 2]}
        post("incident_templates", {"template": template})
    provider = post("metrics_providers", {"metrics_provider": {"type": "Self"}})
    metrics = [
        post(f"metrics_providers/{provider}/metrics", {"metric": {"name": name, "metric_identifier": f"m{n}"}})
        for n, name in enumerate(HOSTILE[:METRICS])
    ]
    user = post("page_access_users", {"page_access_user": {"email": "Guest@Customer.example"}})
    for n in range(ACCESS_GROUPS):
        group = {
            "name": HOSTILE[n],
            "external_identifier": f"ext-{n}",
            "component_ids": components[n::100],
            "metric_ids": metrics[: n % 3],
            "page_access_user_ids": [user] if n % 2 else [],
        }
        post("page_access_groups", {"page_access_group": group})
    colors = {"position": "bottom-left", "incident_background_color": "DA291C", "maintenance_text_color": "#fff"}
    sandbox.edit("PATCH", f"/pages/{PAGE}/status_embed_config", {"status_embed_config": colors})
    window = {"scheduled_for": "2090-12-01T02:00:00Z", "scheduled_until": "2090-12-01T04:00:00Z"}
    post("incidents", {"incident": {"name": "Upgrade", "status": "scheduled", "body": "Two\nlines", **window}})
    for n in range(SUBSCRIBERS):
        chosen = {"component_ids": components[n : n + n % 4]} if n % 4 else {}
        kind = {"endpoint": f"https://hooks.acme.example/{n}", "email": "ops@acme.example"}
        person = kind if n % 10 == 9 else {"email": f"Person.{n}+status@acme.example"}
        post("subscribers", {"subscriber": {**person, **chosen, "skip_confirmation_notification": n % 3 == 0}})


@pytest.fixture(scope="module")
def history() -> Iterator[dict[str, object]]:
    """What another tool made of a page, as data that a sandbox takes."""
    with Sandbox(rate=None) as sandbox:
        sandbox.ensure_page(PAGE, "Acme — <Status>")
        _the_rest(sandbox, _components(sandbox))
        yield sandbox.dump()


@pytest.fixture
def old(place: Place, history: dict[str, object]) -> Place:
    """A folder without a file, and the page with its history."""
    (place.folder / "statuspage.yaml").unlink()
    place.sandbox.reset()
    place.sandbox.seed(history)
    return place


def lists_of(place: Place) -> dict[str, int]:
    """The requests that have been sent to each list of the page; the log is then empty."""
    prefix = f"/pages/{PAGE}/"
    sent = Counter(one.path.removeprefix("/v1").removeprefix(prefix) for one in place.sandbox.requests)
    assert place.writes == []
    place.sandbox.forget_requests()
    return dict(sent)


def expected(**more: int) -> dict[str, int]:
    """The fewest requests: the page, what comes in one piece, and floor(n / 100) + 1 for each list."""
    lists = {name: rows // 100 + 1 for name, rows in (LISTS | more).items()}
    return {f"/pages/{PAGE}": 1, "metrics_providers": 1, "status_embed_config": 1} | lists


@pytest.mark.parametrize("arguments", [("--out", "statuspage.yaml"), ("--out", "statuspage/", "--split")])
def test_a_large_page_is_adopted(old: Place, run: Run, arguments: tuple[str, ...]) -> None:
    imported = run("import", "--page-id", PAGE, "--key", "acme", *arguments)
    assert imported.exit_code == 0, imported.output
    assert lists_of(old) == expected()
    planned = run("plan", "--detailed-exitcode")
    assert planned.exit_code == 0, planned.output
    assert "No changes. The page matches the configuration." in planned.stdout
    assert lists_of(old) == expected()


def test_with_everybody_on_it(old: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = run(
        "import", "--page-id", PAGE, "--key", "acme", "--members", "--env-file", "e.env", "--out", "statuspage.yaml"
    )
    assert imported.exit_code == 0, imported.output
    assert "acme.example" not in imported.output.replace("…@acme.example", "")
    people = {"subscribers": SUBSCRIBERS, "page_access_users": 1}
    assert lists_of(old) == expected(**people)
    lines = Path("e.env").read_text(encoding="utf-8").splitlines()
    assert len(lines) > SUBSCRIBERS
    for line in lines:
        name, _, value = line.partition("=")
        monkeypatch.setenv(name, shlex.split(value)[0])
    planned = run("plan", "--detailed-exitcode")
    assert planned.exit_code == 0, planned.output
    assert "No changes. The page matches the configuration." in planned.stdout
    assert lists_of(old) == expected(**people) | {"subscribers": SUBSCRIBERS // 100}, (
        "who is wanted is found before the end"
    )
