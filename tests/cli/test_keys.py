"""Several keys in one run: each with its own rate window, pages side by side, one page's failure its own."""

import json
import os
import time
from dataclasses import replace

import pytest

from reconciler.api.connection import Connection
from reconciler.model.resource import DesiredPage, Provider, Source
from reconciler.model.service import RateLimit
from reconciler.sandbox import ServiceLimit as ServiceLimit
from tests.cli.conftest import PAGE, Place, Run

ACME, OTHER = "STATUSPAGE_API_KEY_ACME", "STATUSPAGE_API_KEY_OTHER"
TWO = f"""version: 1
pages:
  acme:
    id: {PAGE}
    provider: {{key_env: {ACME}}}
    components: [{{name: Website}}]
    subscribers: {{members: [{{email: ops@acme.example}}]}}
  other:
    id: other0000001
    provider: {{key_env: {OTHER}}}
    components: [{{name: Website}}]
    subscribers: {{members: [{{email: ops@acme.example}}]}}
"""


@pytest.fixture
def two(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Two pages, each with a key of its own, and none for the rest."""
    place.sandbox.ensure_page("other0000001", "Other")
    place.write(TWO)
    monkeypatch.delenv("STATUSPAGE_API_KEY")
    monkeypatch.setenv(ACME, "key-of-acme")
    monkeypatch.setenv(OTHER, "key-of-other")
    return place


def page(provider: Provider) -> DesiredPage:
    return DesiredPage("acme", PAGE, (), frozenset(), Source("f", 1, 1), provider=provider)


def hashes(document: str) -> list[str]:
    """The keyed hashes of the plan's sensitive values, in the order of the pages."""
    return [
        change["after"]["hash"]
        for action in json.loads(document)["actions"]
        for change in action["changes"]
        if change["field"] == "email"
    ]


def test_two_pages_of_two_keys_are_planned_and_applied_in_one_run(two: Place, run: Run) -> None:
    result = run("apply", "--auto-approve", "--format", "json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [(one["key"], one["error"]) for one in told["pages"]] == [("acme", None), ("other", None)]
    assert run("plan", "--detailed-exitcode").exit_code == 0


def test_a_contact_has_another_hash_under_each_pages_key_and_the_same_in_every_plan(two: Place, run: Run) -> None:
    first, again = (run("plan", "--format", "json").stdout for _ in range(2))
    acme, other = hashes(first)
    assert acme != other
    assert hashes(again) == [acme, other]
    assert json.loads(first)["fingerprint"] == json.loads(again)["fingerprint"]
    assert hashes(run("plan", "--page", "other", "--format", "json").stdout) == [other]


def test_a_saved_plan_of_two_keys_is_applied(two: Place, run: Run) -> None:
    assert run("plan", "--out", "plan.json").exit_code == 0
    assert run("apply", "--plan", "plan.json", "--auto-approve").exit_code == 0


def test_a_key_that_is_not_set_fails_its_own_page_alone(two: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OTHER)
    planned = run("plan", "--format", "json")
    document = json.loads(planned.stdout)
    assert planned.exit_code == 1
    assert document["errored"] is True
    assert [page["error"] for page in document["pages"]] == [
        None,
        f"{OTHER}: no API key (set {OTHER}, or {OTHER}_FILE to a file that holds it; try --sandbox without an account)",
    ]
    assert run("apply", "--auto-approve").exit_code == 4, "the other page is done"
    assert two.component("Website")["name"] == "Website"
    assert two.writes and all(PAGE in write for write in two.writes)


def test_where_no_key_is_set_there_is_no_plan(two: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OTHER)
    monkeypatch.delenv(ACME)
    result = run("plan")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"error: no API key\n  at {ACME}\n")


def test_a_page_that_its_key_does_not_reach_fails_alone(two: Place, run: Run) -> None:
    two.write(TWO.replace("other0000001", "nobody000001"))
    result = run("apply", "--auto-approve", "--format", "json")
    assert result.exit_code == 4
    pages = json.loads(result.stdout)["pages"]
    assert pages[0]["error"] is None
    assert pages[1]["error"].startswith("GET /pages/nobody000001: ")
    assert two.component("Website")["name"] == "Website"


def test_the_embedded_sandbox_reads_no_key(two: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OTHER)
    monkeypatch.delenv(ACME)
    assert run("plan", "--sandbox").exit_code == 0


def test_the_doctor_speaks_of_each_key(two: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    two.write(TWO.replace(f"{{key_env: {OTHER}}}", f"{{key_env: {OTHER}, rate_limit: {{requests: 30, reserve: 5}}}}"))
    result = run("doctor")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[2:] == [
        f"ok  service   {ACME} is accepted; it reaches 2 pages",
        f"ok  page      {PAGE}  Acme Status",
        "ok  page      other0000001  Other",
        "ok  rate      60 requests in any 60 s, 10 of them kept for urgent commands",
        "ok  budget    1 of 60 requests used in the last 60 s: 1 by this one",
        f"ok  service   {OTHER} is accepted; it reaches 2 pages",
        f"ok  page      {PAGE}  Acme Status",
        "ok  page      other0000001  Other",
        "ok  rate      30 requests in any 60 s, 5 of them kept for urgent commands",
        "ok  budget    1 of 30 requests used in the last 60 s: 1 by this one",
    ]
    monkeypatch.delenv(OTHER)
    result = run("doctor")
    assert result.exit_code == 1
    assert f"ok  service   {ACME} is accepted" in result.stdout
    assert f"NO  service   {OTHER}: no API key" in result.stdout


def test_the_doctor_speaks_once_of_a_key_with_two_limits(place: Place, run: Run) -> None:
    place.sandbox.ensure_page("other0000001", "Other")
    place.write(
        TWO.replace(f"{{key_env: {ACME}}}", "{rate_limit: {requests: 6}}").replace(f"{{key_env: {OTHER}}}", "{}")
    )
    lines = run("doctor").stdout.splitlines()
    assert [line.split()[1] for line in lines[2:]] == ["service", "page", "page", "rate", "rate", "budget"]


class TestWindows:
    """What is counted is the key's own window: `WINDOWS` knows it by a digest of the key."""

    def services(self, url: str, **keys: str) -> Connection:
        return Connection({"STATUSPAGE_API_URL": url, **keys})

    def test_two_limits_of_one_key_are_one_window_and_two_keys_are_two(self, two: Place) -> None:
        url = self._url(two)
        reached = self.services(url, **{"STATUSPAGE_API_KEY": "one", ACME: "one", OTHER: "two"})
        wide = Provider(rate_limit=RateLimit(60, 60.0))
        narrow = replace(wide, rate_limit=RateLimit(6, 60.0))
        named = replace(wide, key_env=ACME)
        other = replace(wide, key_env=OTHER)
        try:
            windows = [reached.backend_for(page(one))._session._window for one in (wide, narrow, named, other)]  # type: ignore[attr-defined]
            assert windows[0] is windows[1] is windows[2]
            assert windows[3] is not windows[0]
            assert reached.backend_for(page(wide)) is reached.backend_for(page(replace(wide)))
        finally:
            reached.close()

    def test_a_key_that_is_configured_twice_keeps_to_the_narrower_limit(self, two: Place) -> None:
        two.sandbox.rate = ServiceLimit(4, 1.0)
        reached = self.services(self._url(two), STATUSPAGE_API_KEY="shared-and-narrow")
        wide = Provider(rate_limit=RateLimit(1000, 1.0))
        backends = [reached.backend_for(page(one)) for one in (wide, Provider(rate_limit=RateLimit(4, 1.0)))]
        two.sandbox.forget_requests()
        begun = time.monotonic()
        try:
            for _ in range(3):
                for backend in backends:
                    dict(backend.pages())  # type: ignore[attr-defined]
        finally:
            reached.close()
        assert time.monotonic() - begun >= 1.0, "the fifth request waits for the window"
        assert {request.status for request in two.sandbox.requests} == {200}, "and none is refused"

    @staticmethod
    def _url(place: Place) -> str:
        return os.environ["STATUSPAGE_API_URL"]


def test_the_hashes_key_is_the_pages_key_wherever_it_is_kept(two: Place) -> None:
    (two.folder / "key").write_text("secret\n", encoding="utf-8")
    plain = Connection({"STATUSPAGE_API_KEY": "secret"}).key(page(Provider()))
    assert Connection({"STATUSPAGE_API_KEY_FILE": str(two.folder / "key")}).key(page(Provider())) == plain
    assert Connection({ACME: "secret"}).key(page(Provider(key_env=ACME))) == plain
    assert Connection({f"{ACME}_FILE": str(two.folder / "key")}).key(page(Provider(key_env=ACME))) == plain
    assert Connection({"STATUSPAGE_API_KEY": "secret"}).key(page(Provider(key_env=ACME))) != plain
    nothing = Connection({}).key(page(Provider()))
    assert nothing == Connection({"STATUSPAGE_API_KEY": "with a space"}).key(page(Provider()))
    assert len(nothing) == 32


@pytest.mark.posix("the rights of files")
def test_a_key_file_that_all_can_read_is_warned_of_once(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = place.write("k3y-that-nobody-may-see\n", "key")
    monkeypatch.delenv("STATUSPAGE_API_KEY")
    monkeypatch.setenv("STATUSPAGE_API_KEY_FILE", str(key))
    warning = (
        "warning: every user of this machine can read the file with the key (STATUSPAGE_API_KEY_FILE)\n  chmod 600 it\n"
    )
    key.chmod(0o644)
    for command in (("plan",), ("apply", "--auto-approve"), ("status",)):
        assert run(*command).stderr.count(warning) == 1, command
    line = "--  key       every user of this machine can read the file with the key (STATUSPAGE_API_KEY_FILE): chmod 600 it\n"
    assert run("doctor").stdout.count(line) == 1
    key.chmod(0o600)
    assert "warning" not in run("plan").stderr
