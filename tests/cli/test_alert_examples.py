"""The examples that open incidents from alerts and from a probe work as they are, with their files unchanged."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
import yaml

from tests.cli.conftest import PAGE, Place, Run

EXAMPLES = Path(__file__).parents[2] / "examples"
COMPONENT = "Payments API"


@pytest.fixture
def page(place: Place, run: Run, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The page of an example, applied, with the example's files in the folder."""
    shutil.copytree(EXAMPLES / request.param, place.folder, dirs_exist_ok=True)
    assert run("apply", "--auto-approve").exit_code == 0
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return place


def incidents(page: Place) -> list[tuple[str, str, str]]:
    """Title, status and last text of each incident, newest first."""
    rows: list[dict[str, Any]] = page.sandbox.edit("GET", f"/pages/{PAGE}/incidents")
    return [(row["name"], row["status"], row["incident_updates"][0]["body"]) for row in rows]


# --- Alertmanager


@pytest.fixture
def webhook(page: Place) -> Iterator[str]:
    """The address of the running script."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([sys.executable, "webhook.py", str(port)], stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
        process.terminate()


def post(url: str, payload: str) -> int:
    """Send a payload as Alertmanager does. Returns the status code of the answer."""
    return answer(url, payload)[0]


def answer(url: str, payload: str) -> tuple[int, str]:
    """Send a payload. Returns the status code of the answer and its text."""
    request = urllib.request.Request(url, payload.encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return int(response.status), response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def example(name: str, **labels: str) -> str:
    """A payload of the example, with other labels."""
    payload = json.loads((EXAMPLES / "alertmanager" / name).read_text())
    for alert in payload["alerts"]:
        alert["labels"].update(labels)
    return json.dumps(payload)


@pytest.mark.parametrize("page", ["alertmanager"], indirect=True)
def test_payloads_of_alertmanager_open_and_resolve_one_incident(page: Place, webhook: str) -> None:
    for _ in range(2):  # Alertmanager repeats what fires
        assert post(webhook, example("firing.json")) == 200
        text = "Some payments fail.\nWe are looking into it.\n"
        assert incidents(page) == [("Payments API has problems", "investigating", text)]
        assert page.component(COMPONENT)["status"] == "major_outage"
    for _ in range(2):
        assert post(webhook, example("resolved.json")) == 200
        assert incidents(page) == [("Payments API has problems", "resolved", "This works again.")]
        assert page.component(COMPONENT)["status"] == "operational"


@pytest.mark.parametrize("page", ["alertmanager"], indirect=True)
def test_what_is_refused_is_not_to_be_sent_again_and_what_failed_is(page: Place, webhook: str) -> None:
    assert post(webhook, example("firing.json", component="Payment API")) == 400
    page.write("version: 2\n")
    assert post(webhook, example("firing.json")) == 500
    assert incidents(page) == []


@pytest.mark.parametrize("page", ["alertmanager"], indirect=True)
@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("", "there are no alerts"),
        ('{"alerts": [', "the alerts are not JSON"),
        ('{"alerts": null}', "neither a list of alerts nor a map with `alerts`"),
        ('{"alerts": [{"status": "firing", "labels": {"a": 1}}]}', "$.alerts[0].labels.a"),
    ],
)
def test_a_malformed_payload_is_refused_with_the_reason(page: Place, webhook: str, payload: str, reason: str) -> None:
    status, text = answer(webhook, payload)
    assert (status, reason in text) == (400, True)
    assert incidents(page) == []


@pytest.mark.parametrize("page", ["alertmanager"], indirect=True)
def test_a_length_that_is_none_is_refused_and_the_script_goes_on(page: Place, webhook: str) -> None:
    connection = HTTPConnection(webhook.split("/")[2], timeout=60)
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", "many")
    connection.endheaders()
    assert connection.getresponse().status == 400
    assert post(webhook, example("firing.json")) == 200


@pytest.mark.parametrize("page", ["alertmanager"], indirect=True)
def test_all_alerts_at_once_end_what_is_not_among_them(page: Place, run: Run) -> None:
    (alert,) = json.loads((page.folder / "firing.json").read_text())["alerts"]
    active = {**alert, "status": {"state": "active", "silencedBy": [], "inhibitedBy": []}, "receivers": []}
    assert run("incident", "sync", "--complete", input=json.dumps([active])).exit_code == 0
    assert [status for _, status, _ in incidents(page)] == ["investigating"]
    assert run("incident", "sync", "--complete", input="[]").exit_code == 0
    assert [status for _, status, _ in incidents(page)] == ["resolved"]


def test_the_receiver_sends_what_ends_to_the_script_that_listens() -> None:
    config = yaml.safe_load((EXAMPLES / "alertmanager" / "alertmanager.yml").read_text())
    (route,) = config["route"]["routes"]
    (receiver,) = [each for each in config["receivers"] if each["name"] == route["receiver"]]
    (webhook,) = receiver["webhook_configs"]
    assert (webhook["send_resolved"], webhook["url"]) == (True, "http://127.0.0.1:9099/")
    labels = json.loads(example("firing.json"))["alerts"][0]["labels"]
    assert route["matchers"] == [f'status_page="{labels["status_page"]}"']
    assert set(route["group_by"]) == set(json.loads(example("firing.json"))["groupLabels"])


# --- the probe


class Probe:
    """The probe of an example, with a check that is good while a file is there."""

    def __init__(self, page: Place) -> None:
        self.page = page

    def check(self, results: str) -> None:
        """Run the probe for each result: `+` is good, `-` is bad."""
        code = "import pathlib, sys; sys.exit(not pathlib.Path('good').exists())"
        for result in results:
            (self.page.folder / "good").unlink(missing_ok=True)
            if result == "+":
                self.page.write("", "good")
            words = ["probe.py", "payments", COMPONENT, "--", sys.executable, "-c", code]
            subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def probe(page: Place) -> Probe:
    return Probe(page)


@pytest.mark.parametrize("page", ["probe"], indirect=True)
def test_a_probe_fires_after_3_bad_checks_and_resolves_after_2_good_ones(page: Place, probe: Probe) -> None:
    probe.check("+--+--")
    assert incidents(page) == []
    probe.check("-")
    assert incidents(page) == [("Payments API does not answer", "investigating", "We are looking into it.")]
    assert page.component(COMPONENT)["status"] == "major_outage"
    probe.check("-+-+")
    assert [status for _, status, _ in incidents(page)] == ["investigating"]
    probe.check("+")
    assert incidents(page) == [("Payments API does not answer", "resolved", "It answers again.")]
    assert page.component(COMPONENT)["status"] == "operational"
    probe.check("---")
    assert [status for _, status, _ in incidents(page)] == ["investigating", "resolved"]


@pytest.mark.parametrize("page", ["probe"], indirect=True)
def test_a_probe_tries_again_what_could_not_be_sent(page: Place, probe: Probe) -> None:
    file = (page.folder / "statuspage.yaml").read_text()
    page.write("version: 2\n")
    probe.check("---")
    assert json.loads((page.folder / "payments.json").read_text())["row"] == 3
    page.write(file)
    probe.check("-")
    assert [status for _, status, _ in incidents(page)] == ["investigating"]
