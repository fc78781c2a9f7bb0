"""The status page's resources in a Terraform state, and the blocks that make Terraform forget them.

Two formats are read: the output of `terraform show -json`
(https://developer.hashicorp.com/terraform/internals/json-format) and a state file of version 4, as `terraform state pull`
prints it. Of each resource only its address and its ids are kept: a state holds credentials in clear text.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from reconciler.documents.atomic_write import read_bounded
from reconciler.errors import DocumentError

PREFIX = "statuspage_"
"""How the resource types of the Statuspage providers begin."""

LARGEST = 64 * 1024 * 1024
"""Maximum size of a state in bytes."""

_IDENTIFIER = r"[^\W\d][\w-]*"
_KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]'
_MODULE = re.compile(rf"module\.{_IDENTIFIER}(?:{_KEY})?(?:\.module\.{_IDENTIFIER}(?:{_KEY})?)*")
_NAME = re.compile(_IDENTIFIER)
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_DEPOSED = "a deposed object, which the next `terraform apply` destroys"
_FINISH = "finish it with `terraform apply`, or look at it and `terraform state rm` it; then give the state again"
_PULL = "give the output of `terraform show -json` or of `terraform state pull`"


@dataclass(frozen=True, slots=True)
class StateResource:
    """One resource instance of a state."""

    address: str
    """Its address: `module.eu.statuspage_component.api["web"]`."""
    block: str
    """The address of its block, without the keys of `for_each` and `count`."""
    stem: str
    """The address that `terraform state rm` takes for all instances of the block: its modules with their keys, itself without."""
    id: str
    """The id on the status page."""
    page_id: str
    """The id of its page."""


def read_state(path: Path) -> tuple[StateResource, ...]:
    """The status page's resources of a state file, in its order. Data sources and other providers are left out.

    Raises DocumentError if the file is unreadable, too large, or no such state.
    """
    content = _content(path)
    if not isinstance(content, dict):
        _refuse(path, "not a Terraform state")
    if "planned_values" in content:
        _refuse(path, "a Terraform plan, not a state")
    if "encrypted_data" in content:
        _refuse(path, "an encrypted state", "give the output of `tofu show -json`, which is decrypted")
    if "values" in content or "format_version" in content:
        rows = _shown(content.get("values") or {}, "values", path)
    elif content.get("version") == 4:
        rows = _stored(content, path)
    elif "backend" in content:
        _refuse(
            path, "the settings of a backend, not its state", "run `terraform state pull > state.json`, and give that"
        )
    else:
        _refuse(path, f"a state of version {str(content.get('version'))[:20]}, and not of version 4")
    resources = tuple(rows)
    if not resources:
        _refuse(path, f"no resource whose type begins with `{PREFIX}` is in it")
    return resources


def removed_blocks(resources: Mapping[str, int]) -> str:
    """The `removed` blocks for these resource blocks, each with its number of instances.

    Terraform 1.7 and newer then forgets them, and destroys nothing
    (https://developer.hashicorp.com/terraform/language/block/removed). OpenTofu takes `lifecycle` there from 1.10 on
    (https://github.com/opentofu/opentofu/pull/2628), and refuses it before.
    """
    head = (
        "# Terraform forgets these resources and destroys none of them. Put this file beside the others in the same change\n"
        "# that takes their resource blocks out; `terraform plan` must say `0 to destroy`. Needs Terraform 1.7 or OpenTofu 1.10.\n"
    )
    blocks = (
        f"\n# instances: {count}\nremoved {{\n  from = {block}\n\n  lifecycle {{\n    destroy = false\n  }}\n}}\n"
        for block, count in resources.items()
    )
    return head + "".join(blocks)


def _content(path: Path) -> Any:
    with DocumentError.in_place_of_os("the Terraform state cannot be read", place=path):
        data = read_bounded(path, LARGEST)
    if len(data) > LARGEST:
        _refuse(path, f"larger than {LARGEST // 1024 // 1024} MB, and no Terraform state")
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"not JSON: {error.msg}", place=f"{path}:{error.lineno}:{error.colno}", hint=_PULL
        ) from None
    except (ValueError, RecursionError):
        _refuse(path, "not JSON in UTF-8")


def _shown(values: Any, where: str, path: Path) -> Iterator[StateResource]:
    """The resources of `terraform show -json`, module by module."""
    modules = [("root_module", _map(values, where, path).get("root_module") or {})]
    while modules:
        at, module = modules.pop(0)
        module = _map(module, at, path)
        name = module.get("address", "")
        for number, row in enumerate(_list(module.get("resources"), f"{at}.resources", path)):
            place = f"{at}.resources[{number}]"
            row = _map(row, place, path)
            if _is_ours(row):
                yield _resource(name, row, row.get("index"), row.get("values"), place, path)
        inner = _list(module.get("child_modules"), f"{at}.child_modules", path)
        modules += [(f"{at}.child_modules[{number}]", child) for number, child in enumerate(inner)]


def _stored(content: dict[str, Any], path: Path) -> Iterator[StateResource]:
    """The resources of a state file of version 4."""
    for number, row in enumerate(_list(content.get("resources"), "resources", path)):
        place = f"resources[{number}]"
        row = _map(row, place, path)
        if not _is_ours(row):
            continue
        for index, instance in enumerate(_list(row.get("instances"), f"{place}.instances", path)):
            at = f"{place}.instances[{index}]"
            instance = _map(instance, at, path)
            if "deposed" in instance:
                _refuse(path, f"{at}: {_DEPOSED}", _FINISH)
            module = row.get("module", "")
            yield _resource(module, row, instance.get("index_key"), instance.get("attributes"), at, path)


def _is_ours(row: dict[str, Any]) -> bool:
    return row.get("mode") == "managed" and str(row.get("type")).startswith(PREFIX)


def _resource(module: Any, row: dict[str, Any], key: Any, values: Any, place: str, path: Path) -> StateResource:
    """One instance. What becomes part of an address is checked: it is written into a `.tf` file."""
    if "deposed_key" in row:
        _refuse(path, f"{place}: {_DEPOSED}", _FINISH)
    kind, name = row.get("type"), row.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(str(kind)) or not _NAME.fullmatch(name):
        _refuse(path, f"{place}: no type and name that Terraform would take")
    if not isinstance(module, str) or (module and not _MODULE.fullmatch(module)):
        _refuse(path, f"{place}: no module address that Terraform would take")
    values = _map(values, place, path)
    ids = [values.get("id"), values["id"] if kind == f"{PREFIX}page" and "id" in values else values.get("page_id")]
    if not all(isinstance(id_, str) and _ID.fullmatch(id_) for id_ in ids):
        _refuse(path, f"{place}: no `id` and `page_id` that the service would give")
    if key is not None and (isinstance(key, bool) or not isinstance(key, (str, int))):
        _refuse(path, f"{place}: no key that Terraform would take")
    before = f"{module}." if module else ""
    ending = "" if key is None else f"[{_quoted(key)}]"
    stem = f"{before}{kind}.{name}"
    return StateResource(f"{stem}{ending}", f"{re.sub(_KEY, '', before)}{kind}.{name}", stem, *map(str, ids))


def _quoted(key: str | int) -> str:
    """A key as Terraform writes it: quoted, and with the beginning of a template doubled."""
    text = json.dumps(key, ensure_ascii=False)
    text = "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)
    return re.sub(r"([$%])(?=\{)", r"\1\1", text)


def _map(value: Any, place: str, path: Path) -> dict[str, Any]:
    return value if isinstance(value, dict) else _refuse(path, f"{place}: a map belongs here")


def _list(value: Any, place: str, path: Path) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else _refuse(path, f"{place}: a list belongs here")


def _refuse(path: Path, what: str, hint: str = _PULL) -> NoReturn:
    raise DocumentError(what, place=str(path), hint=hint)
