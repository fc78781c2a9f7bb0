"""Every command line that is written anywhere: in documents, files to copy, `--help` and the messages of the package.

A command is whole where it is a line to type: a line of a code block, of a script or of an example in `--help`, or inline
code with arguments. What stands in a sentence without arguments (`reconciler plan`) only names a command.
"""

import ast
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from reconciler.cli import main
from reconciler.cli.root import COMMANDS

ROOT = Path(__file__).parents[2]
DOCUMENTS = (".md",)
SCRIPTS = (".yml", ".yaml", ".sh", ".toml", "Dockerfile", ".ci/run", ".ci/lock")
FOLDERS = (".ci", ".github", "examples", "reconciler", "schemas", "tests/benchmarks")
START = r"(?<![\w.*-])(?:[\w./-]*/)?reconciler +(?=[a-z-])"
"""Where a command begins. `pipx run statuspage-reconciler demo` is the other name of the same command."""
NAME = re.compile(START.replace("reconciler", "(?:statuspage-)?reconciler"))
OTHER = r"(?:[A-Z_]+=\S+ )*(?:python3?|pipx?|docker|kubectl|terraform|git|sed|curl|\S*/(?:pip|pytest|python|lock|run)|pytest|ruff|mypy)"
"""How a line begins that calls another program."""
REMARK = r" {2,}# | {3,}(?=[^# ])"
"""Where a remark begins, in documents and in `--help`."""
VALUE = "VALUE"
"""Stands for what is filled in when the line is run or printed."""
INLINE = re.compile(r"`([^`]+)`")
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class WrittenCommand:
    """A command line, as it is written somewhere."""

    place: str
    """The file, or `reconciler incident open --help`."""
    block: int
    """Number of the code block in the file, counted from 1; 0 for what stands in none."""
    at: int
    """Where it stands among the commands of its block."""
    line: str
    """The shell's line with it, continuations joined: pipes, redirections and comments are part of it."""
    words: tuple[str, ...]
    """The words that our command is given; none where it is another program's line."""
    whole: bool
    """Whether it is a line to type, and no name in a sentence."""


def files(*endings: str) -> list[Path]:
    """The files of these endings that people read or copy, sorted."""
    inside = (path for name in FOLDERS for path in (ROOT / name).rglob("*"))
    paths = [*(path for path in ROOT.iterdir()), *inside]
    return sorted(path for path in paths if path.is_file() and path.as_posix().endswith(endings))


def joined(text: str) -> str:
    """The text with the shell's continuation lines joined, those after a pipe and after `&&` too."""
    return re.sub(r"(?:(?<=\|)|(?<=&&)|\\) *\n\s*(?:# )?", " ", text)


def words_of(line: str) -> Iterator[tuple[str, ...]]:
    """The words after each `reconciler` of a shell's line, variables replaced by a word."""
    line = re.sub(r'\$\{\w+:\+((?:[^{}"]|"[^"]*")*)\}', r"\1", line)  # ${BASE:+--base "$BASE"}
    while line != (line := re.sub(r"\$\{[^{}]*\}|\$[@?]|\$\w+", "", line)):
        pass  # one variable in another
    line = line.replace('""', VALUE)
    for match in NAME.finditer(line):
        after = line[match.end() :]
        inside = line[: match.start()].endswith("$(")
        after = after.partition(")")[0] if inside else after
        lexer = shlex.shlex(after, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words: list[str] = []
        for word in lexer:
            if set(word) <= set("();<>|&"):
                break
            words.append(word)
        yield tuple(words)


def of_code(place: str, text: str, block: int = 0) -> Iterator[WrittenCommand]:
    """The commands of lines of a shell."""
    for at, line in enumerate(joined(text).splitlines()):
        shown = re.sub(r"^[\w ]+: {2,}|^\$ ", "", line.strip())
        shown = re.split(REMARK, shown)[0]
        if NAME.search(shown) and not shown.startswith("#"):
            yield from (WrittenCommand(place, block, at, shown, words, True) for words in words_of(shown))


def is_whole(words: tuple[str, ...]) -> bool:
    """Whether something follows the command's name, and not merely the name of an option that takes a value."""
    command: click.Command = main
    for number, word in enumerate(words):
        below = command.get_command(click.Context(command), word) if isinstance(command, click.Group) else None
        if below is None:
            valued = {name for param in command.params for name in param.opts if not getattr(param, "is_flag", False)}
            return number < len(words) and words[-1] not in valued
        command = below
    return False


def of_prose(place: str, text: str) -> Iterator[WrittenCommand]:
    """The commands in backticks, which may go on in the next line."""
    for match in INLINE.finditer(text):
        line = " ".join(match[1].split())
        if NAME.match(line) or line.startswith("pipx run "):
            for words in words_of(line):
                yield WrittenCommand(place, 0, match.start(), line, words, is_whole(words))
        elif re.match(rf"(?:{'|'.join(COMMANDS)}) (?:.* )?--", line):  # `plan --base REV`
            yield from (
                WrittenCommand(place, 0, match.start(), line, words, False) for words in words_of(f"reconciler {line}")
            )


def of_document(path: Path) -> Iterator[WrittenCommand]:
    """The commands of a Markdown file: code blocks of a shell line by line, and inline code."""
    place, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    for number, match in enumerate(FENCED.finditer(text), 1):
        if match[1] in ("", "sh", "text", "bash"):
            code = match[2]
            transcript = re.findall(r"^\$ ((?:.*\\\n)*.*\n)", code, re.MULTILINE)
            yield from of_code(place, "".join(transcript) or code, number)
    yield from of_prose(place, FENCED.sub("", text))


def of_other_programs(path: Path) -> Iterator[WrittenCommand]:
    """The lines of a Markdown file that call another program than ours."""
    place, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    for number, match in enumerate(FENCED.finditer(text), 1):
        lines = (
            joined(match[2]).splitlines()
            if match[1] == "sh"
            else re.findall(rf"^(?:{OTHER}).*", match[2], re.MULTILINE)
        )
        for at, line in enumerate(line.strip() for line in lines):
            if line and not NAME.search(line) and not line.startswith("#"):
                yield WrittenCommand(place, number, at, re.split(REMARK, line)[0], (), True)
    for match in INLINE.finditer(FENCED.sub("", text)):
        line = " ".join(match[1].split())
        if re.match(rf"(?:{OTHER}) \S", line) and not NAME.search(line):
            yield WrittenCommand(place, 0, match.start(), line, (), True)


def of_script(path: Path) -> Iterator[WrittenCommand]:
    """The commands of a file that a machine reads, and of its comments."""
    place, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    for line in joined(text).splitlines():
        code, *comments = re.split(r"(?:^|(?<=\s))#(?=\s)", line, maxsplit=1)
        for comment in comments:
            yield from of_prose(place, comment)
            if "`" not in comment and ": " in comment:
                yield from of_code(place, comment.rpartition(": ")[2])
        if re.search(r"(?:^|[-;|(]|then|else|elif|if|quietly|entry:) *" + START, code):
            yield from of_code(place, code)


def commands(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The command and all below it, with their words."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*words, name))


def of_help() -> Iterator[WrittenCommand]:
    """The examples of every `--help`, and what its sentences and options name."""
    for words, command in commands(main, ("reconciler",)):
        place, text = f"{' '.join(words)} --help", command.help or ""
        yield from of_code(place, "\n".join(line for line in text.splitlines() if "`" not in line))
        options = " ".join(param.help or "" for param in command.params if isinstance(param, click.Option))
        yield from of_prose(place, f"{text}\n{options}")


def of_messages(path: Path) -> Iterator[WrittenCommand]:
    """The commands in the texts of a module, a value that is filled in replaced by a word."""
    place, tree = path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else VALUE for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            text = node.value
        else:
            continue
        yield from of_prose(place, text)
        bare = re.search(rf"(?:: |^|\(|&& )({START}[^`)]*)\)?$", text.rstrip())
        yield from of_code(place, bare[1]) if bare else ()


@cache
def written_commands() -> tuple[WrittenCommand, ...]:
    """All of them, without repetition, by place."""
    written: set[WrittenCommand] = set(of_help())
    for path in files(*DOCUMENTS):
        written |= {*of_document(path), *of_other_programs(path)}
    for path in files(*SCRIPTS):
        written |= set(of_script(path))
    for path in sorted((ROOT / "reconciler").rglob("*.py")):
        written |= set(of_messages(path))
    return tuple(sorted(written))
