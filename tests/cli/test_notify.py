"""`ci notify`: changes of drift go to a webhook, once, and its URL nowhere."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from reconciler.applier.apply_lock import FileLocks, Holder
from reconciler.ci import webhook
from reconciler.documents.drift_state import read_state
from reconciler.documents.plan import PlanDocument
from reconciler.documents.plan_file import write_plan
from tests.ci.documents import delete, manual, page, plan, update
from tests.cli.conftest import Run

SECRET = "s3cret-path"
DRIFT = plan(update("acme/component/Website"))
OTHER = plan(update("acme/component/Website", after="something else"))
BETA = plan(update("beta/component/Website"), pages=(page("beta"),))
MATCHES = plan()
UNREAD = plan(pages=(page(error="GET /pages/id-acme: 503"),), complete=False)


@dataclass
class Hook:
    """A webhook on loopback."""

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """The status of the next answers; then 200."""
    pause: float = 0.0
    """Seconds before each answer."""
    says: bytes = b""
    """The body of each answer."""

    @property
    def events(self) -> list[list[tuple[str, str]]]:
        return [[(change["event"], change["page"]) for change in body["changes"]] for body in self.bodies]


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.paths.append(self.path)
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            time.sleep(made.pause)
            status = made.answers.pop(0) if made.answers else 200
            if status == 200:
                made.bodies.append(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(made.says)))
            self.end_headers()
            self.wfile.write(made.says)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made.url = f"http://127.0.0.1:{server.server_port}/hooks/{SECRET}?token={SECRET}"
        monkeypatch.setenv("PAGE_DRIFT_WEBHOOK", made.url)
        monkeypatch.setattr(webhook, "_sleep", lambda _seconds: None)
        yield made
        server.shutdown()


@pytest.fixture
def told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command for a plan, or for a check that failed."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_REPOSITORY", "CI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)

    def told(document: PlanDocument | None, *options: str) -> Result:
        if document is not None:
            write_plan(document, tmp_path / "drift.json")
        given = ["drift.json"] if document is not None else ["--failed"]
        result = run("ci", "notify", *given, "--state", "state.json", "--webhook-env", "PAGE_DRIFT_WEBHOOK", *options)
        assert SECRET not in result.output
        return result

    return told


def test_a_hundred_equal_runs_send_one_message(hook: Hook, told: Any) -> None:
    said = [told(DRIFT).stdout for _ in range(100)]

    assert said[0] == "Sent: acme differs from the configuration: 0 to create, 1 to update, 0 to delete.\n"
    assert set(said[1:]) == {"Nothing changed: no message was sent.\n"}
    assert len(hook.bodies) == 1
    assert hook.paths == [f"/hooks/{SECRET}?token={SECRET}"]


def test_each_change_of_state_is_told_once(hook: Hook, told: Any) -> None:
    for document in (MATCHES, DRIFT, DRIFT, OTHER, OTHER, UNREAD, UNREAD, OTHER, MATCHES, MATCHES):
        assert told(document).exit_code == 0

    assert hook.events == [
        [("drift", "acme")],
        [("other_drift", "acme")],
        [("failed_check", "acme")],
        [("drift", "acme")],
        [("recovery", "acme")],
    ]
    begun = [body["changes"][0]["drift_since"] for body in hook.bodies]
    assert begun[0] == begun[1] == begun[2] == begun[3] and begun[4] is None


def test_one_message_tells_of_all_pages_and_no_value(hook: Hook, told: Any) -> None:
    pages = (page("acme"), page("beta"), page("gamma", error="GET /pages/id-gamma: 503"))
    told(
        plan(update("acme/component/X", after="private"), delete("beta/component/Y", "Y"), pages=pages, complete=False)
    )

    (body,) = hook.bodies
    assert [change["text"] for change in body["changes"]] == [
        "acme differs from the configuration: 0 to create, 1 to update, 0 to delete",
        "beta differs from the configuration: 0 to create, 0 to update, 1 to delete",
        "gamma could not be checked",
    ]
    assert (body["format_version"], body["run_url"]) == ("1.0", None)
    assert "private" not in json.dumps(body)


def test_a_check_that_failed_as_a_whole(hook: Hook, told: Any) -> None:
    for document in (None, None, MATCHES, DRIFT, None, None, MATCHES):
        assert told(document).exit_code == 0

    assert hook.events == [
        [("failed_check", "")],
        [("recovery", "")],
        [("drift", "acme")],
        [("failed_check", "acme")],
        [("recovery", "acme")],
    ]
    assert hook.bodies[0]["changes"][0]["text"] == "the drift check failed before any page was read"


def test_what_was_not_compared_ends_no_drift(hook: Hook, told: Any) -> None:
    told(DRIFT)
    told(plan(complete=False))
    told(plan(manual("acme/template/T", "T")))

    assert hook.events == [[("drift", "acme")], [("other_drift", "acme")]]


def test_slack_gets_text_in_which_nobody_is_mentioned(hook: Hook, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("GITHUB_REPOSITORY", "acme/site"), ("GITHUB_RUN_ID", "7"), ("GITHUB_EVENT_PATH", "")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    told(plan(update("<!channel> & co/component/X"), pages=(page("<!channel> & co"),)), "--slack")

    assert hook.bodies == [
        {
            "text": ":warning: `&lt;!channel&gt; &amp; co` differs from the configuration: 0 to create, 1 to update, 0 to delete\n"
            "<https://github.com/acme/site/actions/runs/7|the run>"
        }
    ]


def test_slack_makes_no_link_of_a_key(hook: Hook, told: Any) -> None:
    key = "https://evil.example/`x` *b* :x:"
    told(plan(update("x/component/X"), pages=(page(key),)), "--slack")
    told(None, "--slack")

    assert [body["text"] for body in hook.bodies] == [
        ":warning: `https://evil.example/'x' *b* :x:` differs from the configuration: 0 to create, 1 to update, 0 to delete",
        ":x: `https://evil.example/'x' *b* :x:` could not be checked",
    ]


def test_a_message_that_was_not_taken_is_sent_again(hook: Hook, told: Any) -> None:
    hook.answers = [503, 503, 503]
    failed = told(DRIFT)
    assert (failed.exit_code, len(hook.paths)) == (1, 3)
    assert "the webhook in PAGE_DRIFT_WEBHOOK answered 503" in failed.stderr

    hook.answers = [503]
    assert told(DRIFT).exit_code == 0
    assert hook.events == [[("drift", "acme")]]


def test_a_webhook_that_refuses_is_asked_once(hook: Hook, told: Any) -> None:
    hook.answers = [404]
    failed = told(DRIFT)
    assert (failed.exit_code, len(hook.paths)) == (1, 1)
    assert "check the URL in PAGE_DRIFT_WEBHOOK" in failed.stderr


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "is not set"),
        (f"http://hooks.acme.example/{SECRET}", "is not the URL of a webhook"),
        (f"https://user:{SECRET}@acme.example/", "is not the URL of a webhook"),
        (f"ftp://acme.example/{SECRET}", "is not the URL of a webhook"),
        (f"https://acme.example/{SECRET} x", "is not the URL of a webhook"),
        (f"https://[{SECRET}", "is not the URL of a webhook"),
        (f"https://acme.example/#{SECRET}", "is not the URL of a webhook"),
    ],
)
def test_a_url_that_will_not_do_is_not_repeated(
    told: Any, monkeypatch: pytest.MonkeyPatch, url: str, message: str
) -> None:
    monkeypatch.setenv("PAGE_DRIFT_WEBHOOK", url)
    refused = told(MATCHES)
    assert refused.exit_code == 1
    assert message in refused.stderr
    assert "at PAGE_DRIFT_WEBHOOK" in refused.stderr


def test_a_webhook_that_is_gone(told: Any, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGE_DRIFT_WEBHOOK", f"http://127.0.0.1:9/{SECRET}")
    gone = told(DRIFT)
    assert gone.exit_code == 1
    assert "the webhook in PAGE_DRIFT_WEBHOOK gave no answer" in gone.stderr


def test_a_state_that_is_none_is_refused(told: Any, hook: Hook, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"pages": 7}')
    refused = told(DRIFT)
    assert refused.exit_code == 1
    assert "this is no state of a drift check" in refused.stderr
    assert hook.bodies == []


def test_a_plan_or_its_failure(told: Any, hook: Hook) -> None:
    assert told(DRIFT, "--failed").exit_code == 64


def test_an_answer_too_large_to_read_was_a_yes_all_the_same(hook: Hook, told: Any) -> None:
    hook.says = b"x" * (2 * 1024 * 1024)
    assert told(DRIFT).exit_code == 0
    assert told(DRIFT).stdout == "Nothing changed: no message was sent.\n"
    assert len(hook.paths) == 1


def test_nothing_is_sent_where_the_state_cannot_be_kept(hook: Hook, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.documents.drift_state.write_whole", refuse)
    refused = told(DRIFT)
    assert refused.exit_code == 1
    assert "error: the state cannot be written" in refused.stderr
    assert hook.paths == []


def refuse(*_: object) -> None:
    raise OSError(30, "Read-only file system")


@pytest.mark.parametrize("documents", [(DRIFT, DRIFT), (DRIFT, BETA)], ids=["one page", "two pages"])
def test_two_runs_at_once_lose_nothing_and_repeat_nothing(
    hook: Hook, told: Any, tmp_path: Path, documents: tuple[PlanDocument, ...]
) -> None:
    for number, document in enumerate(documents):
        write_plan(document, tmp_path / f"{number}.json")
    hook.pause = 0.5
    command = [sys.executable, "-m", "reconciler", "ci", "notify"]
    options = ["--state", "state.json", "--webhook-env", "PAGE_DRIFT_WEBHOOK"]
    runs = [subprocess.Popen([*command, f"{number}.json", *options]) for number in range(len(documents))]

    assert [each.wait(timeout=60) for each in runs] == [0, 0]
    keys = {document.pages[0].key for document in documents}
    assert sorted(news for events in hook.events for news in events) == [("drift", key) for key in sorted(keys)]
    assert {each.key for each in read_state(tmp_path / "state.json").pages} == keys


def test_a_run_that_waits_too_long_says_for_whom(
    hook: Hook, told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconciler.app.notify.LOCK_TIMEOUT", 0.01)
    locks = FileLocks(tmp_path)
    assert locks.take("state.json", Holder.of_process(datetime.now(UTC))) is None
    refused = told(DRIFT)
    locks.give_back("state.json")

    assert refused.exit_code == 3
    assert refused.stderr.startswith(f"Waiting for another ci notify on state.json: process {os.getpid()} on ")
    assert f"error: another ci notify works on state.json: process {os.getpid()} on " in refused.stderr
    assert refused.stderr.endswith("\n  wait for it to end, and run this again\n")
    assert told(DRIFT).exit_code == 0
