"""snapshot, and plan and drift with --live: the same plan without a key."""

import json
import socket
import stat

import pytest

from tests.cli.conftest import FILE, PAGE, Place, Run

MEMBERS = f"{FILE}    subscribers:\n      members:\n        - email: ${{env:PAGE_OPS}}\n"


@pytest.fixture
def applied(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The page as declared, with one member, and no key any more once the snapshot was taken."""
    monkeypatch.setenv("PAGE_OPS", "ops@acme.example")
    place.write(MEMBERS)
    assert run("apply", "--auto-approve").exit_code == 0
    return place


def without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATUSPAGE_API_KEY", "STATUSPAGE_API_URL", "PAGE_OPS"):
        monkeypatch.delenv(name)


def test_a_plan_from_a_snapshot_is_the_plan_of_the_page(
    applied: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = run("snapshot", "--out", "s.json")
    assert taken.exit_code == 0
    assert taken.stdout == ""
    assert "The snapshot of 1 page is written to s.json: page settings, " in taken.stderr
    assert "Not in it, and so not compared by a plan: access users and subscribers." in taken.stderr
    without_a_key(monkeypatch)
    sent = len(applied.sandbox.requests)
    result = run("plan", "--live", "s.json", "--detailed-exitcode")
    assert result.exit_code == 0
    assert "compared with a snapshot of " in result.stdout
    assert "just now, not with the page as it is now" in result.stdout
    assert "not compared, as the snapshot lacks them: subscribers" in result.stdout
    assert "No changes. What was compared matches the configuration." in result.stdout
    assert len(applied.sandbox.requests) == sent


def test_a_change_in_the_file_shows(applied: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("snapshot", "--out", "s.json")
    without_a_key(monkeypatch)
    applied.write(MEMBERS.replace("The marketing site", "Our site"))
    assert run("plan", "--live", "s.json", "--detailed-exitcode").exit_code == 2
    assert run("drift", "--live", "s.json").exit_code == 2
    document = json.loads(run("plan", "--live", "s.json", "--format", "json").stdout)
    assert [action["address"] for action in document["actions"]] == ["acme/component/Website"]
    assert document["complete"] is False
    assert document["pages"][0]["not_compared"] == ["subscriber"]


@pytest.mark.posix("files have owners and modes")
def test_subscribers_are_kept_as_hashes_for_the_owner_alone(applied: Place, run: Run) -> None:
    result = run("snapshot", "--out", "s.json", "--subscribers")
    assert "pseudonyms, not anonymity" in result.stderr
    path = applied.folder / "s.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "acme.example" not in path.read_text()
    plan = run("plan", "--live", "s.json")
    assert "1 subscriber" in plan.stdout
    assert "not compared, for" not in plan.stdout
    assert "No changes. The snapshot matches the configuration." in plan.stdout


def test_a_plan_from_a_snapshot_opens_no_socket_and_needs_no_key(
    applied: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("snapshot", "--out", "s.json")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a plan from a snapshot needs no network")

    monkeypatch.setattr(socket, "socket", refuse)
    for name in ("STATUSPAGE_API_KEY", "STATUSPAGE_API_URL"):
        monkeypatch.delenv(name)
    result = run("plan", "--live", "s.json")
    assert result.exit_code == 0
    assert "No changes. What was compared matches the configuration." in result.stdout


def test_what_the_version_that_took_it_knew_nothing_of_is_not_compared(applied: Place, run: Run) -> None:
    run("snapshot", "--out", "s.json")
    path = applied.folder / "s.json"
    content = json.loads(path.read_text())
    (page,) = content["pages"].values()
    page["read"] = [name for name in page["read"] if name not in ("component", "group")]
    page["items"] = [item for item in page["items"] if item["kind"] == "page"]
    path.write_text(json.dumps(content))
    result = run("plan", "--live", "s.json")
    assert "not compared, as the snapshot lacks them: components, groups and subscribers\n" in result.stdout
    assert (
        "Nothing was compared.\nCompared: nothing; not compared: 1 group, 3 components and 1 subscriber."
        in result.stdout
    )
    assert "Plan:" not in result.stdout


def test_the_source_is_told(applied: Place, run: Run) -> None:
    run("snapshot", "--out", "s.json")
    assert json.loads((applied.folder / "s.json").read_text())["source"].startswith("http://127.0.0.1:")
    run("snapshot", "--out", "s.json", "--sandbox")
    assert json.loads((applied.folder / "s.json").read_text())["source"] == "the embedded sandbox"


def test_a_snapshot_of_another_page(applied: Place, run: Run) -> None:
    run("snapshot", "--out", "s.json")
    applied.write(FILE.replace(PAGE, "someotherpage").replace("acme:", "other:"))
    result = run("plan", "--live", "s.json")
    assert result.exit_code == 1
    assert "the snapshot has no page someotherpage" in result.stderr


def test_live_and_sandbox_exclude_each_other(place: Place, run: Run) -> None:
    result = run("plan", "--live", "s.json", "--sandbox")
    assert result.exit_code == 1
    assert "--live and --sandbox are two places to compare with" in result.stderr


def test_a_file_that_is_no_snapshot(place: Place, run: Run) -> None:
    assert "this is no snapshot" in run("plan", "--live", "statuspage.yaml").stderr
    assert "the snapshot cannot be read" in run("drift", "--live", "none.json").stderr
