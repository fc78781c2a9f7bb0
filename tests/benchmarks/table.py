"""The measurements as one Markdown table, and its place between the marks of a README."""

from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, the figure, what it is held against, and whether it keeps within that (None: nothing to keep)."""

    what: str
    measured: str
    beside: str
    kept: bool | None
    headline: bool = False
    """Whether the project's README shows it too."""


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    words = {True: "yes", False: "**no**", None: ""}
    lines = ["| what | measured | beside or budget | kept |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.measured} | {row.beside} | {words[row.kept]} |" for row in rows]
    return "\n".join(lines) + "\n"


def write_into(readme: Path, text: str) -> None:
    """Put the text between a README's two marks. Raises ValueError where they are missing."""
    whole = readme.read_text(encoding="utf-8")
    before, begin, rest = whole.partition(BEGIN + "\n")
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{readme} has no place for the table between {BEGIN} and {END}")
    readme.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")
