"""The words of the house: names and phrases that puzzled readers, and the better ones that took their place."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "reconciler"
NAMES = {
    "along": "always_sent",
    "apart": "needs_own_request",
    "broom": "options",
    "by_hand": "manually",
    "calling": "call",
    "carrying": "page_run",
    "desk": "updater",
    "greets": "create_note",
    "harvest": "dump",
    "held": "children, members, reserved",
    "holder": "parent",
    "holders": "parents",
    "likeness": "similarity",
    "loses": "destroys",
    "never_empty": "deleted_when_empty",
    "plant": "load",
    "reap_page": "dump_page",
    "says": "plan_note",
    "sow_page": "load_page",
    "spared": "exempt, exemptions",
    "standing": "in_page_order, page_state",
    "stepping": "steps",
    "stopping": "signals",
    "story": "demo",
    "torn": "truncated, consistent_read",
    "why_not": "unsupported, skip_reason",
    "wire": "api_name",
}
"""A name of the left side is a picture or says too little; on the right is what to say. Modules count too."""

LOCK = "who has a lock is its holder, in every system that has locks"
CONTRACT = "a key or a code of a document that programs read"
NAME_EXCEPTIONS = {
    ("app/apply.py", "holder"): LOCK,
    ("applier/apply_lock.py", "holder"): LOCK,
    ("applier/redis_locks.py", "holder"): LOCK,
    ("documents/page.py", "holder"): CONTRACT,
    ("planner/notes.py", "loses"): CONTRACT,
    ("planner/sweep.py", "spared"): CONTRACT,
    ("render/entry.py", "loses"): CONTRACT,
    ("render/prompt.py", "loses"): CONTRACT,
    ("render/text.py", "loses"): CONTRACT,
}

ATTRIBUTES = {
    "Field": {"apart", "along", "says", "written", "wire", "spelling", "history"},
    "Kind": {"loses", "greets", "why_not", "refused", "place", "never_empty"},
    "Topic": {"place"},
    "Draft": {"place"},
}
"""Attributes that say what is true of a thing, and so are no longer called this."""

CLASSES = {"Broom", "Beginning", "_Desk", "Story", "Found", "Answer", "Row", "Reading", "Spared", "Likeness", "Apart"}

PHRASES = (
    r"by hand",
    r"\bis gone\b",
    r"(?:is|still|found) as declared",
    r"carried along",
    r"lost for good",
    r"whose doing",
    r"\b(?:what|that|or) goes\b(?! (?:on|out|wrong|into|to|with))",
    r"to begin with\.",
    r"may be given again",
    r"the form of the output",
    r"the group disappears",
    r"would go: more than",
    r"to go on:",
    r"neither declares nor owns",
    r"plan again, look at it",
    r"no longer gives its fingerprint",
    r"this is no plan document",
    r"is not written here",
    r"of silence",
)
"""What people read: none of these. The right words are manually, is deleted, matches the configuration, included."""

PRINTED = "a printed text that tests quote in full"
PHRASE_EXCEPTIONS = {
    ("reconciler/config/schema/defaults.py", "what goes"): PRINTED,
    ("reconciler/planner/guard/incidents.py", "that goes"): PRINTED,
    ("reconciler/config/load/moved_file.py", "is gone"): PRINTED,
    ("reconciler/ci/github.py", "is gone"): PRINTED,
    ("reconciler/ci/gitlab.py", "is gone"): PRINTED,
    ("reconciler/model/services/losses.py", "by hand"): PRINTED,
    ("reconciler/providers/jsm/people.py", "by hand"): PRINTED,
    ("examples/migration/report.md", "by hand"): PRINTED,
    ("reconciler/documents/plan.py", "or goes"): CONTRACT,
    ("reconciler/documents/plan.py", "whose doing"): CONTRACT,
}


@cache
def sources() -> dict[str, ast.Module]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What the module names itself: variables, arguments, attributes, functions, classes, and texts of one word."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield (node.id if isinstance(node, ast.Name) else node.attr), node.lineno
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def test_no_name_is_a_picture() -> None:
    wrong = set()
    for path, tree in sources().items():
        wrong |= {f"{path}: module"} if Path(path).stem in NAMES else set()
        for name, line in names(tree):
            plain = name.strip("_").lower()
            if plain in NAMES and (path, plain) not in NAME_EXCEPTIONS:
                wrong.add(f"{path}:{line}: {name}, better {NAMES[plain]}")
    assert sorted(wrong) == []


def test_attributes_and_classes_say_what_is_true_of_them() -> None:
    wrong = []
    for path, tree in sources().items():
        for cls in [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]:
            fields = {ast.unparse(node.target) for node in cls.body if isinstance(node, ast.AnnAssign)}
            wrong += [f"{path}: {cls.name}.{name}" for name in fields & ATTRIBUTES.get(cls.name, set())]
            wrong += [f"{path}: {cls.name}"] if cls.name in CLASSES else []
    assert wrong == []


def texts() -> Iterator[Path]:
    yield ROOT / "README.md"
    for folder in (PACKAGE, ROOT / "examples", ROOT / ".github"):
        kinds = {".py", ".md", ".yml", ".yaml", ".sh", ".css"}
        yield from (path for path in sorted(folder.rglob("*")) if path.suffix in kinds)


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_text_says_it_in_the_old_words(phrase: str) -> None:
    wrong = []
    for path in texts():
        name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        for hit in re.finditer(phrase, text, re.IGNORECASE):
            if (name, hit.group().lower()) not in PHRASE_EXCEPTIONS:
                wrong.append(f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group()}")
    assert wrong == []


def test_every_exception_is_still_needed() -> None:
    used = {(path, name.strip("_").lower()) for path, tree in sources().items() for name, _ in names(tree)}
    assert set(NAME_EXCEPTIONS) - used == set()
    unused = [
        (path, words)
        for path, words in PHRASE_EXCEPTIONS
        if words not in (ROOT / path).read_text(encoding="utf-8").lower()
    ]
    assert unused == []
