"""The tool as a library: the example of its docstring, its names, its events, and what it never does."""

import ast
import asyncio
import doctest
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from jsonschema import Draft7Validator

from reconciler import api
from reconciler.config.schema.json_schema import event_schema
from reconciler.documents.event import JOURNALED, Event, EventKind
from reconciler.errors import ReceiverError
from reconciler.http import HttpEvent
from reconciler.model.result import Status
from reconciler.sandbox import FaultRule, Quirks, Sandbox, serve

PAGE = "kctbh9vrtdwd"
FILE = f"version: 1\npages:\n  acme:\n    id: {PAGE}\n    components: [{{name: Website}}]\n"
PACKAGE = Path(api.__file__).parents[1]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(rate=None) as sandbox:
        sandbox.ensure_page(PAGE, "Acme Status")
        yield sandbox


@pytest.fixture
def environ(sandbox: Sandbox) -> Iterator[dict[str, str]]:
    with serve(sandbox) as url:
        yield {"STATUSPAGE_API_URL": url, "STATUSPAGE_API_KEY": "k3y"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "statuspage.yaml"
    file.write_text(FILE)
    return file


def test_the_example_of_the_docstring_works(environ: dict[str, str], path: Path, tmp_path: Path) -> None:
    globs = {"environ": environ, "path": path, "journal": tmp_path / "journal.jsonl"}
    (example,) = [each for each in doctest.DocTestFinder().find(api, "api", globs=globs) if each.name == "api"]
    failed, tried = doctest.DocTestRunner().run(example)
    assert (failed, tried > 2) == (0, True)


def test_there_are_at_most_twelve_names_and_each_is_explained() -> None:
    assert len(api.__all__) <= 12
    assert all((getattr(api, name).__doc__ or "").strip() for name in api.__all__)


def test_it_prints_nothing_and_neither_exits_nor_handles_signals() -> None:
    banned = {"click", "signal", "sys", "print", "exit", "input"}
    for file in (PACKAGE / "api").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            called = [node.func.id] if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else []
            assert not banned & {*names, *called}, file


def test_the_commands_are_built_on_it() -> None:
    """No command loads a file, plans or applies past the library."""
    past = {"make_plan", "load_config", "applier.apply("}
    for file in (PACKAGE / "app").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert not any(name in text for name in past), file


def test_a_plan_is_read_and_rendered(environ: dict[str, str], path: Path) -> None:
    config = api.load(path, environ=environ)
    with api.connect(environ) as connection:
        assert api.read(config.pages[0], connection).name == "Acme Status"
        plan = api.plan(config, connection, only=["acme/component"])
        assert "+ Website" in api.render(plan, connection)
        assert json.loads(api.render(plan, connection, "json"))["summary"]["create"] == 1
        with pytest.raises(ValueError, match="no format 'pdf'"):
            api.render(plan, connection, "pdf")
        with pytest.raises(api.ReconcilerError, match="an address is|--only"):
            api.plan(config, connection, only=["nonsense/x"])


def test_a_result_is_rendered_as_text_and_json(environ: dict[str, str], path: Path, tmp_path: Path) -> None:
    config = api.load(path, environ=environ)
    with api.connect(environ) as connection:
        result = api.apply(api.plan(config, connection), connection, journal=tmp_path / "journal.jsonl")
        assert "Applied: 1 created." in api.render(result, connection)
        assert json.loads(api.render(result, connection, "json"))["exit_code"] == 0
        with pytest.raises(ValueError, match="no format 'html': text, json"):
            api.render(result, connection, "html")


def test_every_event_fits_the_schema_and_tells_the_run(environ: dict[str, str], path: Path, tmp_path: Path) -> None:
    events: list[api.Event] = []
    lock = threading.Lock()

    def receive(event: api.Event) -> None:
        with lock:
            events.append(event)

    config = api.load(path, environ=environ)
    with api.connect(environ, on_event=receive) as connection:
        plan = api.plan(config, connection, on_event=receive)
        api.apply(plan, connection, journal=tmp_path / "journal.jsonl", on_event=receive)
    validator = Draft7Validator(event_schema())
    for event in events:
        validator.validate(json.loads(event.line()) | {"format_version": "1.0"})
        assert "k3y" not in event.line()
    kinds = [event.event for event in events]
    assert kinds[0] == "reading"
    assert {"read", "planned", "started", "finished", "sent", "answered"} <= set(kinds)
    (finished,) = [event for event in events if event.event == "finished"]
    assert (finished.address, finished.action, finished.outcome) == ("acme/component/Website", "create", "done")


def test_after_a_kill_the_last_line_names_the_call_in_flight(
    sandbox: Sandbox, environ: dict[str, str], path: Path
) -> None:
    sandbox.faults.add(FaultRule("delay", method="POST", seconds=30))
    log = path.parent / "events.jsonl"
    command = [sys.executable, "-m", "reconciler", "apply", "--auto-approve", "--events", str(log)]
    process = subprocess.Popen(
        command, cwd=path.parent, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    waited = threading.Event()
    for _ in range(600):
        if log.exists() and '"method":"POST"' in log.read_text():
            break
        waited.wait(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    sent = Event(**json.loads(log.read_text().splitlines()[-1]))
    assert (sent.event, sent.method, sent.path) == ("sent", "POST", f"/pages/{PAGE}/components")
    intent = Event(**json.loads((path.parent / ".reconciler" / "journal.jsonl").read_text().splitlines()[-1]))
    assert (intent.event, intent.action, intent.address) == ("intent", "create", "acme/component/Website")
    assert intent.run == sent.run != ""


def test_journal_progress_and_stream_have_one_vocabulary(environ: dict[str, str], path: Path, tmp_path: Path) -> None:
    heard: list[api.Event] = []
    config = api.load(path, environ=environ)
    with api.connect(environ, on_event=heard.append) as connection:
        plan = api.plan(config, connection, on_event=heard.append)
        api.apply(plan, connection, journal=tmp_path / "journal.jsonl", on_event=heard.append)
    recorded = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines()]
    validator = Draft7Validator(event_schema())
    for entry in recorded:
        validator.validate(entry)
        assert entry.keys() <= Event.model_fields.keys()
    kinds = set(get_args(EventKind))
    assert {entry["event"] for entry in recorded} == set(JOURNALED)
    assert {event.event for event in heard} | {"waiting"} == kinds - set(JOURNALED)
    assert set(get_args(get_type_hints(HttpEvent)["kind"])) < kinds
    (finished,) = [event for event in heard if event.event == "finished"]
    (outcome,) = [entry for entry in recorded if entry["event"] == "outcome"]
    assert (outcome["outcome"], outcome["id"], outcome["address"]) == (finished.outcome, finished.id, finished.address)
    assert {*get_args(Event.model_fields["outcome"].annotation)} == {"", *Status}


def test_a_receiver_that_raises_breaks_nothing_and_is_told_afterwards(
    sandbox: Sandbox, environ: dict[str, str], path: Path, tmp_path: Path
) -> None:
    heard: list[str] = []

    def receive(event: api.Event) -> None:
        heard.append(event.event)
        raise KeyError("mine")

    config, journal = api.load(path, environ=environ), tmp_path / "journal.jsonl"
    with api.connect(environ) as connection:
        plan = api.plan(config, connection, journal=journal)
        with pytest.raises(ReceiverError, match="on_event raised KeyError: 'mine'") as raised:
            api.apply(plan, connection, journal=journal, on_event=receive)
        assert isinstance(raised.value.result, api.Result)
        assert (raised.value.result.exit_code, heard) == (0, ["started"])
        assert isinstance(raised.value.__cause__, KeyError)
        with pytest.raises(ReceiverError) as planned:
            api.plan(config, connection, journal=journal, on_event=receive)
        assert isinstance(planned.value.result, api.Plan)
        assert planned.value.result.work == ()
    assert [record.method for record in sandbox.requests].count("POST") == 1
    with api.connect(environ, on_event=receive) as connection:
        for _ in range(2):
            with pytest.raises(ReceiverError):
                api.read(config.pages[0], connection)
    assert heard == ["started", "reading", "sent", "sent"]


def test_a_receiver_may_stop_the_run_and_call_the_library(environ: dict[str, str], path: Path, tmp_path: Path) -> None:
    path.write_text(FILE.replace("{name: Website}", "{name: Website}, {name: API}, {name: Search}"))
    names: list[str] = []
    config, journal = api.load(path, environ=environ), tmp_path / "journal.jsonl"
    with api.connect(environ) as connection:

        def receive(event: api.Event) -> None:
            if event.event == "finished" and event.outcome == "done":
                names.append(api.read(config.pages[0], connection).name)
                connection.interrupt.request()

        plan = api.plan(config, connection, journal=journal)
        result = api.apply(plan, connection, journal=journal, on_event=receive)
    assert (result.exit_code, names) == (130, ["Acme Status"])


def test_a_connection_is_shared_by_threads_and_by_tasks_and_prints_nothing(
    environ: dict[str, str], path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = api.load(path, environ=environ)

    async def plans() -> list[api.Plan]:
        loop, heard = asyncio.get_running_loop(), asyncio.Queue[api.Event]()

        def receive(event: api.Event) -> None:
            loop.call_soon_threadsafe(heard.put_nowait, event)

        with api.connect(environ) as connection:
            plan = partial(api.plan, config, connection, journal=tmp_path / "journal.jsonl", on_event=receive)
            made = await asyncio.gather(*(asyncio.to_thread(plan) for _ in range(8)))
        assert sorted(heard.get_nowait().event for _ in range(heard.qsize())) == sorted(
            ["reading", "read", "planned"] * 8
        )
        return made

    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert {len(plan.actions) for plan in asyncio.run(plans())} == {1}
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers
    assert capfd.readouterr() == ("", "")


def test_a_plan_of_the_library_looks_for_what_an_earlier_run_just_created(
    sandbox: Sandbox, environ: dict[str, str], path: Path, tmp_path: Path
) -> None:
    config, journal = api.load(path, environ=environ), tmp_path / "journal.jsonl"
    sandbox.quirks = Quirks(list_lag=2.0)
    with api.connect(environ) as connection:
        for _ in range(2):
            api.apply(api.plan(config, connection, journal=journal), connection, journal=journal)
    assert [record.method for record in sandbox.requests].count("POST") == 1
