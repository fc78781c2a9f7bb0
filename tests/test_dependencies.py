"""What the package needs is what it declares."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
NEVER_IMPORTED = {"tzdata"}
"""zoneinfo of the standard library reads it, where the system has no time zones (Windows, slim images)."""


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def imported(folder: Path) -> set[str]:
    """The top-level modules that the Python files of a folder import, wherever in a file that stands."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(str(node.module).partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"reconciler", "tests"}


def distributions(modules: set[str]) -> set[str]:
    """The packages that these modules belong to."""
    owners = packages_distributions()
    return {canonicalize_name(owners[module][0]) for module in modules}


def test_every_declared_dependency_is_imported_and_every_import_is_declared() -> None:
    assert distributions(imported(ROOT / "reconciler")) == names(PROJECT["dependencies"]) - NEVER_IMPORTED


def test_the_tests_import_nothing_that_is_not_declared() -> None:
    assert distributions(imported(ROOT / "tests")) <= names(PROJECT["dependencies"] + EXTRAS["dev"])


@pytest.mark.parametrize("line", PROJECT["dependencies"] + EXTRAS["dev"])
def test_every_dependency_says_its_lowest_version(line: str) -> None:
    assert [one.operator for one in Requirement(line).specifier if one.operator == ">="] == [">="], line
