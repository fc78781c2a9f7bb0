"""What an adoption writes into the files, and what it leaves alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from reconciler.model.enumeration import first_of
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.wording import count
from reconciler.render.wrap import wrapped

_STYLES = {"+": "create", "-": "delete", "@": "dim"}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ReportedChange:
    """One difference that is written."""

    address: str
    """The address of the resource."""
    what: str
    """What is written: a field, `added`, `removed`, `renamed to …`, `moved to …`."""
    included: tuple[str, ...] = ()
    """The addresses of what is written with it."""


@dataclass(frozen=True, slots=True)
class ReportedDifference:
    """One difference that is not written."""

    address: str
    """The address of the resource."""
    what: str
    """The field, or what is different."""
    why: str
    """Why it is not written."""
    place: str | None
    """The file and line that keep it from being written, or None."""
    refused: bool
    """Whether it counts as refused; False for what no file can say."""


@dataclass(frozen=True, slots=True)
class FileDiff:
    """The lines of one file that change."""

    name: str
    """The file."""
    lines: tuple[tuple[str, str], ...]
    """Each with its sign: `+`, `-`, a space, or `@` for the head of a part. What is private is left out."""


@dataclass(frozen=True, slots=True)
class AdoptedReport:
    """The result of an adoption, for people."""

    changes: tuple[ReportedChange, ...]
    """What is written."""
    left: tuple[ReportedDifference, ...]
    """What is not."""
    files: tuple[FileDiff, ...]
    """The files that change."""
    matching: str
    """How far the page is known to match, where nothing differs, as a sentence."""

    @property
    def refused(self) -> int:
        """The number of differences that are refused."""
        return sum(left.refused for left in self.left)


def adopted_text(report: AdoptedReport, *, color: bool = False, width: int = 100) -> str:
    """What is written, what is left alone and why, and the difference of each file."""
    paint = Paint(color)
    blocks = [list(_changes(report, paint, width)), list(_left(report, paint, width))]
    blocks += [list(_file(file, paint)) for file in report.files]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _changes(report: AdoptedReport, paint: Paint, width: int) -> Iterator[str]:
    if not report.changes:
        yield "Nothing to adopt." if report.left else f"Nothing to adopt. {terminal(report.matching)}"
        return
    yield "From the page into the file:"
    for change in report.changes:
        style = {"added": "create", "removed": "delete"}.get(change.what, "update")
        more = f", with {first_of(change.included, _SHOWN)}" if change.included else ""
        sign = {"create": "+", "delete": "-", "update": "~"}[style]
        first, *others = wrapped(f"  {sign} ", terminal(f"{change.address}: {change.what}{more}"), width)
        yield paint(style, first)
        yield from others


def _left(report: AdoptedReport, paint: Paint, width: int) -> Iterator[str]:
    if not report.left:
        return
    yield "Not written:"
    for left in report.left:
        place = f" ({left.place})" if left.place else ""
        first, *others = wrapped("  ! ", terminal(f"{left.address}: {left.what}: {left.why}{place}"), width)
        yield paint("warn" if left.refused else "dim", first)
        yield from others


def _file(file: FileDiff, paint: Paint) -> Iterator[str]:
    yield paint("bold", f"--- {terminal(file.name)}")
    yield paint("bold", f"+++ {terminal(file.name)}")
    for sign, line in file.lines:
        text = terminal(f"{sign}{line}".rstrip("\r"))
        yield paint(_STYLES[sign], text) if sign in _STYLES else text


def question_text(report: AdoptedReport, *, color: bool = False) -> str:
    """The question before files are written. What is taken out of them is counted."""
    removed = sum(change.what == "removed" for change in report.changes)
    text = f"Write {_names(report)}?"
    if removed:
        text += " " + Paint(color)("bad", f"It takes {count(removed, 'item')} out of the configuration.")
    return text + "\n"


def _names(report: AdoptedReport) -> str:
    return first_of([file.name for file in report.files], _SHOWN, terminal)


def outcome_text(report: AdoptedReport, *, dry_run: bool, color: bool = False) -> str:
    """What was done, in a sentence."""
    paint = Paint(color)
    lines = []
    if report.files:
        number = count(len(report.changes), "difference")
        if dry_run:
            lines.append(f"{paint('warn', 'Not written (--dry-run):')} {_names(report)}; it would adopt {number}.")
        else:
            lines.append(f"{paint('good', 'Written:')} {_names(report)}, {number} adopted.")
    if report.refused:
        verb = "was" if report.refused == 1 else "were"
        lines.append(
            f"{paint('warn', count(report.refused, 'difference'))} could not be adopted and {verb} left alone."
        )
    if report.files and not dry_run:
        lines.append("The plan no longer shows what was adopted. Review the change, and commit it.")
    return "\n".join(lines) + "\n" if lines else ""
