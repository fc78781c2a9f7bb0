"""The examples' index and the troubleshooting page are complete."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from reconciler import errors
from reconciler.config.lint.rules import BROKEN, RULES, UNUSED
from reconciler.errors import ReconcilerError

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "reconciler"
EXAMPLES = ROOT / "examples"
PAGE = (EXAMPLES / "troubleshooting.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def first_cells(title: str) -> list[str]:
    """The code words of the first column of a section's table."""
    lines = [line for line in section(title).splitlines() if line.startswith("| `")]
    return [word for line in lines for word in re.findall(r"`([^`]+)`", line.split(" | ")[0])]


def classes(base: type[ReconcilerError]) -> Iterator[type[ReconcilerError]]:
    yield base
    for each in base.__subclasses__():
        yield from classes(each)


def test_every_error_stands_there_with_its_exit_code_and_a_way_out() -> None:
    ours = {cls.__name__: cls for cls in classes(ReconcilerError) if cls.__module__ == errors.__name__}
    assert first_cells("Errors") == list(ours)
    rows = [line.strip("| ").split(" | ") for line in section("Errors").splitlines() if line.startswith("| `")]
    assert [(row[0].strip("`"), int(row[1])) for row in rows] == [(name, cls.exit_code) for name, cls in ours.items()]
    assert all(len(row) == 4 and row[3] for row in rows)


def test_every_exit_code_stands_there() -> None:
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", section("Exit codes"), re.MULTILINE)}
    assert codes == {0, 2, 64} | {cls.exit_code for cls in classes(ReconcilerError)}


def block_rules() -> set[str]:
    """The first argument of every `Block(…)` in the package: a text, a constant, or a variable with texts."""
    rules: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Block"]
        for call in calls:
            rule = call.args[0] if call.args else next(k.value for k in call.keywords if k.arg == "rule")
            if isinstance(rule, ast.Constant):
                rules.add(str(rule.value))
                continue
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            constant = getattr(importlib.import_module(name), ast.unparse(rule), None)
            rules |= {constant} if isinstance(constant, str) else assigned(tree, ast.unparse(rule))
    return rules


def assigned(tree: ast.Module, name: str) -> set[str]:
    """The texts that a local name takes."""
    texts: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = list(zip(target.elts, value.elts, strict=True))
            else:
                pairs = [(target, value)]
            for left, right in pairs:
                if ast.unparse(left) == name and isinstance(right, ast.Constant):
                    texts.add(str(right.value))
    assert texts, f"what rule is {name}?"
    return texts


def test_every_rule_that_blocks_a_plan_stands_there() -> None:
    assert first_cells("Rules that block a plan") == sorted(block_rules())


def test_every_lint_rule_stands_there() -> None:
    assert sorted(first_cells("Lint")) == sorted([*(rule.id for rule in RULES), UNUSED, BROKEN])


def test_the_index_lists_every_example() -> None:
    index = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| \[([\w-]+)\]\(", index, re.MULTILINE)) == {
        path.name for path in EXAMPLES.iterdir() if path.is_dir()
    }
    for link in re.findall(r"\]\(([^)]+)\)", index):
        assert (EXAMPLES / link).exists(), link
