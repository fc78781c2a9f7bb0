"""`ci matrix`: the jobs of a configuration, without a request."""

import json

import pytest
import yaml

from tests.cli.conftest import FILE, Place, Run
from tests.config.load.repository import Repository

SHOP = "STATUSPAGE_API_KEY_SHOP"
TWO = FILE + f"  shop:\n    id: zzzzzzzzzzzz\n    provider: {{key_env: {SHOP}}}\n    components: [{{name: Cart}}]\n"


def test_each_key_has_its_job(place: Place, run: Run) -> None:
    place.write(TWO)
    assert json.loads(run("ci", "matrix").stdout) == {
        "include": [{"key": "STATUSPAGE_API_KEY", "pages": "acme"}, {"key": SHOP, "pages": "shop"}]
    }
    pipeline = yaml.safe_load(run("ci", "matrix", "--format", "gitlab", "--include", "/x.yml").stdout)
    assert set(pipeline) == {"include", "STATUSPAGE_API_KEY", SHOP}
    assert place.sandbox.requests == []


def test_only_pages_that_changed_have_one(place: Place, run: Run, repository: Repository) -> None:
    place.write(TWO)
    repository.commit()
    assert run("ci", "matrix", "--changed-since", "HEAD").stdout == '{"include":[]}\n'
    place.write(TWO.replace("Cart", "Basket"))
    assert json.loads(run("ci", "matrix", "--changed-since", "HEAD").stdout) == {
        "include": [{"key": SHOP, "pages": "shop"}]
    }


def test_keys_that_are_set_are_compared(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write(TWO)
    monkeypatch.setenv(SHOP, "another")
    assert run("ci", "matrix").exit_code == 0
    monkeypatch.setenv(SHOP, "k3y-that-nobody-may-see")
    refused = run("ci", "matrix")
    assert refused.exit_code == 1
    assert f"STATUSPAGE_API_KEY and {SHOP} hold the same key" in refused.stderr


def test_a_key_in_a_file_is_compared_and_a_file_that_is_not_there_said(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write(TWO)
    monkeypatch.setenv(f"{SHOP}_FILE", str(place.folder / "key"))
    missing = run("ci", "matrix")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert f"{SHOP}_FILE" in missing.stderr
    place.write("k3y-that-nobody-may-see\n", "key").chmod(0o600)
    assert f"STATUSPAGE_API_KEY and {SHOP} hold the same key" in run("ci", "matrix").stderr
