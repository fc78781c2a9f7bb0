"""The example for a cluster: valid objects, pods that a restricted namespace admits, and commands that there are."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from reconciler.cli import main

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "kubernetes"
STAND_IN = """#!/bin/sh
echo "$*" >>"$CALLS"
if [ "$1" = drift ]; then
  if [ "$CODE" != 1 ]; then echo '{}' >drift.json; fi
  exit "$CODE"
fi
"""


def objects() -> Iterator[dict[str, Any]]:
    for path in sorted(EXAMPLE.glob("*.yaml")):
        yield from yaml.safe_load_all(path.read_text(encoding="utf-8"))


def named(kind: str, name: str = "") -> dict[str, Any]:
    (one,) = [each for each in objects() if each["kind"] == kind and name in each["metadata"].get("name", "")]
    return one


def pods() -> dict[str, dict[str, Any]]:
    """The templates of all pods, by the kind that makes them."""
    return {
        "CronJob": named("CronJob")["spec"]["jobTemplate"]["spec"]["template"],
        "Job": named("Job")["spec"]["template"],
        "Deployment": named("Deployment")["spec"]["template"],
    }


def test_the_schemas_of_kubernetes_find_nothing() -> None:
    validate = pytest.importorskip("kubernetes_validate").validate
    for each in objects():
        each["metadata"].setdefault("name", "generated")
        validate(each, "1.30", strict=True)


@pytest.mark.parametrize("kind", ["CronJob", "Job", "Deployment"])
def test_a_restricted_namespace_admits_the_pods(kind: str) -> None:
    """https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"""
    assert named("Namespace")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    spec = pods()[kind]["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] > 0
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    (container,) = spec["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"requests", "limits"} <= set(container["resources"])
    assert ":" in container["image"] and not container["image"].endswith(":latest")
    mounted, volumes = ({each["name"] for each in part} for part in (container["volumeMounts"], spec["volumes"]))
    assert mounted == volumes


def test_every_object_is_in_the_namespace_and_every_name_leads_somewhere() -> None:
    claims = {each["metadata"]["name"] for each in objects() if each["kind"] == "PersistentVolumeClaim"}
    for each in objects():
        assert each["kind"] == "Namespace" or each["metadata"]["namespace"] == "statuspage"
    used = {
        volume["persistentVolumeClaim"]["claimName"]
        for pod in pods().values()
        for volume in pod["spec"]["volumes"]
        if "persistentVolumeClaim" in volume
    }
    assert used == claims == {"apply-state", "drift-state"}
    assert {pod["spec"]["serviceAccountName"] for pod in pods().values()} == {
        named("ServiceAccount")["metadata"]["name"]
    }


def test_only_the_jobs_reach_valkey_and_only_they_reach_out() -> None:
    assert named("NetworkPolicy", "nothing")["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    labels = {kind: pod["metadata"]["labels"] for kind, pod in pods().items()}
    jobs, valkey = named("NetworkPolicy", "reconciler")["spec"], named("NetworkPolicy", "valkey")["spec"]
    assert jobs["podSelector"]["matchLabels"] == labels["Job"] == labels["CronJob"]
    assert valkey["podSelector"]["matchLabels"] == labels["Deployment"] == named("Service")["spec"]["selector"]
    assert valkey["ingress"][0]["from"] == [{"podSelector": {"matchLabels": labels["Job"]}}]
    assert {port["port"] for rule in jobs["egress"] for port in rule["ports"]} == {53, 443, 6379}


def test_the_jobs_are_given_the_address_of_the_shared_budget() -> None:
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert "RECONCILER_REDIS_URL=redis://:THE-SAME-PASSWORD@valkey:6379" in readme
    for kind in ("Job", "CronJob"):
        assert pods()[kind]["spec"]["containers"][0]["envFrom"] == [{"secretRef": {"name": "statuspage"}}]


def test_the_job_calls_a_command_that_there_is() -> None:
    arguments = pods()["Job"]["spec"]["containers"][0]["args"]
    assert arguments[0] == "apply"
    assert CliRunner().invoke(main, [*arguments, "--help"]).exit_code == 0
    assert CliRunner().invoke(main, [*arguments, "--no-such-option", "--help"]).exit_code == 64


@pytest.mark.posix("a stand-in is a script of sh")
@pytest.mark.parametrize(("code", "notified", "ends"), [(0, "drift.json", 0), (2, "drift.json", 0), (1, "--failed", 1)])
def test_the_check_tells_of_drift_and_of_its_own_failure(tmp_path: Path, code: int, notified: str, ends: int) -> None:
    command = pods()["CronJob"]["spec"]["containers"][0]["command"]
    (tmp_path / "reconciler").write_text(STAND_IN)
    (tmp_path / "reconciler").chmod(0o755)
    (tmp_path / "drift.json").write_text("of an earlier check")
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(tmp_path / "calls"), "CODE": str(code)}
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (ends, "")
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls == [
        "drift --out drift.json /config",
        f"ci notify {notified} --state drift-state.json --webhook-env DRIFT_WEBHOOK",
    ]
    for call in calls:
        assert CliRunner().invoke(main, [*call.split(), "--help"]).exit_code == 0
