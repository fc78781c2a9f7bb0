"""Stands in for conftest where it is not installed: `test` and `verify`, judged by the engine of OPA itself or by regorus.

Either is a package that tests do without: `opa_bindings` (opa-golib-python-bindings, which holds OPA as a library) and `regorus`.
Of conftest it has what the example's README uses, in its words; the line with the totals is left out.
"""

import importlib
import importlib.util
import json
import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml

ENGINES = [name for name in ("opa_bindings", "regorus") if importlib.util.find_spec(name)]


def value(policy: Path, data: list[Path], rule: str, given: Any) -> Any:
    """What a rule such as `main.deny` gives; None where it is undefined."""
    modules = {path.name: path.read_text(encoding="utf-8") for path in sorted(policy.glob("*.rego"))}
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in data]
    module = importlib.import_module(ENGINES[0])
    if ENGINES[0] == "regorus":
        engine = module.Engine()
        for name, text in modules.items():
            engine.add_policy(name, text)
        for document in documents:
            engine.add_data_json(json.dumps(document))
        engine.set_input_json(json.dumps(given))
        return json.loads(engine.eval_rule_as_json(f"data.{rule}"))
    with module.OpaEngine() as engine:
        for name, text in modules.items():
            engine.add_policy(name, text)
        for document in documents:
            engine.add_data(document)
        try:
            return engine.eval_document(rule, given)
        except module.OpaUndefinedError:
            return None


def test(options: Any) -> int:
    failures = 0
    for path in options.files:
        given = json.loads(path.read_text(encoding="utf-8"))
        for word, rule in (("WARN", "warn"), ("FAIL", "deny")):
            messages = sorted(value(options.policy, options.data, f"main.{rule}", given))
            failures += len(messages) if rule == "deny" else 0
            sys.stdout.writelines(f"{word} - {path} - main - {message}\n" for message in messages)
    return int(failures > 0)


def verify(options: Any) -> int:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(options.policy.glob("*_test.rego")))
    (package,) = re.findall(r"^package (\w+)$", text, re.MULTILINE)
    names = re.findall(r"^test_\w+", text, re.MULTILINE)
    failed = [name for name in names if value(options.policy, [], f"{package}.{name}", {}) is not True]
    sys.stdout.writelines(f"FAIL - {options.policy} - {package} - data.{package}.{name}\n" for name in failed)
    return int(bool(failed) or not names)


def main() -> int:
    parser = ArgumentParser("conftest")
    parser.add_argument("command", choices=("test", "verify"))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--policy", type=Path, default=Path("policy"))
    parser.add_argument("--data", type=Path, action="append", default=[])
    options = parser.parse_args()
    return {"test": test, "verify": verify}[options.command](options)


if __name__ == "__main__":
    sys.exit(main())
