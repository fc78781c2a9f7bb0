"""A Terraform state, hostile or broken: what is read of it, and how the rest is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.documents import terraform_state
from reconciler.documents.terraform_state import StateResource, read_state, removed_blocks
from reconciler.errors import DocumentError

PAGE = "kctbh9vrtdwd"


def resource(**other: Any) -> dict[str, Any]:
    ids = {"id": "wq7xk2m9bt4z", "page_id": PAGE, "name": "Website", "api_key": "a-secret"}
    return {
        "mode": "managed",
        "type": "statuspage_component",
        "name": "website",
        "instances": [{"attributes": ids}],
        **other,
    }


def stored(*resources: Any) -> dict[str, Any]:
    return {"version": 4, "resources": list(resources)}


def shown(*resources: Any, **module: Any) -> dict[str, Any]:
    return {"format_version": "1.0", "values": {"root_module": {"resources": list(resources), **module}}}


def read(tmp_path: Path, content: Any) -> tuple[StateResource, ...]:
    path = tmp_path / "state.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_state(path)


def test_only_addresses_and_ids_are_kept(tmp_path: Path) -> None:
    (read_one,) = read(tmp_path, stored(resource(module='module.eu["x.y"].module.api')))
    assert read_one == StateResource(
        'module.eu["x.y"].module.api.statuspage_component.website',
        "module.eu.module.api.statuspage_component.website",
        'module.eu["x.y"].module.api.statuspage_component.website',
        "wq7xk2m9bt4z",
        PAGE,
    )


def test_keys_are_written_as_terraform_writes_them(tmp_path: Path) -> None:
    ids = {"id": "a", "page_id": PAGE}
    keys = [{"index_key": key, "attributes": ids} for key in (0, 'a "b"', "ü", "${x}%{y}", "\u2028\n")]
    assert [each.address for each in read(tmp_path, stored(resource(instances=keys)))] == [
        "statuspage_component.website[0]",
        'statuspage_component.website["a \\"b\\""]',
        'statuspage_component.website["ü"]',
        'statuspage_component.website["$${x}%%{y}"]',
        'statuspage_component.website["\\u2028\\n"]',
    ]


def test_modules_of_show_are_walked(tmp_path: Path) -> None:
    row = {"mode": "managed", "type": "statuspage_component", "name": "web", "values": {"id": "a", "page_id": PAGE}}
    inner = {"address": "module.eu", "resources": [row], "child_modules": []}
    (read_one,) = read(tmp_path, shown(child_modules=[inner]))
    assert read_one.address == "module.eu.statuspage_component.web"


def test_a_page_is_its_own_page_and_others_are_left_out(tmp_path: Path) -> None:
    page = resource(type="statuspage_page", name="acme", instances=[{"attributes": {"id": PAGE}}])
    other = resource(type="aws_instance", name="x")
    data = resource(mode="data", type="statuspage_components")
    (read_one,) = read(tmp_path, stored(page, other, data))
    assert (read_one.id, read_one.page_id) == (PAGE, PAGE)


PULL = "give the output of `terraform show -json` or of `terraform state pull`"


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (
            '{"version": 4,\n  oops}',
            "state.json:2:3: not JSON: Expecting property name enclosed in double quotes",
            PULL,
        ),
        ("[" * 100_000, "state.json: not JSON in UTF-8", PULL),
        ("[]", "state.json: not a Terraform state", PULL),
        ({"planned_values": {}, "format_version": "1.2"}, "state.json: a Terraform plan, not a state", PULL),
        (
            {"encrypted_data": "x"},
            "state.json: an encrypted state",
            "give the output of `tofu show -json`, which is decrypted",
        ),
        (
            {"version": 3, "backend": {"config": {"token": "a-secret"}}},
            "state.json: the settings of a backend, not its state",
            "run `terraform state pull > state.json`, and give that",
        ),
        ({"version": 3}, "state.json: a state of version 3, and not of version 4", PULL),
        (stored(), "state.json: no resource whose type begins with `statuspage_` is in it", PULL),
        ({"format_version": "1.0"}, "state.json: no resource whose type begins with `statuspage_` is in it", PULL),
        ({"version": 4, "resources": {}}, "state.json: resources: a list belongs here", PULL),
        (stored("x"), "state.json: resources[0]: a map belongs here", PULL),
        (stored(resource(instances=[7])), "state.json: resources[0].instances[0]: a map belongs here", PULL),
        (
            stored(resource(instances=[{"attributes": {"id": "a", "api_key": "a-secret"}}])),
            "state.json: resources[0].instances[0]: no `id` and `page_id` that the service would give",
            PULL,
        ),
        (
            stored(resource(instances=[{"attributes": {"id": "a/../b", "page_id": PAGE}}])),
            "state.json: resources[0].instances[0]: no `id` and `page_id` that the service would give",
            PULL,
        ),
        (
            stored(resource(name='x\n}\nprovisioner "local-exec" {')),
            "state.json: resources[0].instances[0]: no type and name that Terraform would take",
            PULL,
        ),
        (
            stored(resource(module="module.x\n}")),
            "state.json: resources[0].instances[0]: no module address that Terraform would take",
            PULL,
        ),
        (
            stored(resource(instances=[{"index_key": {}, "attributes": {"id": "a", "page_id": PAGE}}])),
            "state.json: resources[0].instances[0]: no key that Terraform would take",
            PULL,
        ),
        (
            stored(resource(instances=[{"deposed": "0f1c", "attributes": {}}])),
            "state.json: resources[0].instances[0]: a deposed object, which the next `terraform apply` destroys",
            "finish it with `terraform apply`, or look at it and `terraform state rm` it; then give the state again",
        ),
        (
            shown({"mode": "managed", "type": "statuspage_component", "name": "a", "deposed_key": "0f1c"}),
            "state.json: root_module.resources[0]: a deposed object, which the next `terraform apply` destroys",
            "finish it with `terraform apply`, or look at it and `terraform state rm` it; then give the state again",
        ),
        ({"values": 7}, "state.json: values: a map belongs here", PULL),
    ],
)
def test_what_is_no_such_state_is_refused(
    tmp_path: Path, content: Any, message: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DocumentError) as refused:
        read(tmp_path, content)
    assert str(refused.value).removeprefix(f"{tmp_path}/") == message
    assert refused.value.hint == hint
    assert "a-secret" not in str(refused.value)


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DocumentError, match="cannot be read: No such file"):
        read_state(tmp_path / "none.json")
    monkeypatch.setattr(terraform_state, "LARGEST", 10)
    with pytest.raises(DocumentError, match="larger than 0 MB"):
        read(tmp_path, stored(resource()))


def test_a_block_is_removed_without_its_keys() -> None:
    assert removed_blocks({"module.eu.statuspage_component.api": 2}).partition("\n\n")[2] == (
        "# instances: 2\n"
        "removed {\n"
        "  from = module.eu.statuspage_component.api\n\n"
        "  lifecycle {\n"
        "    destroy = false\n"
        "  }\n"
        "}\n"
    )
