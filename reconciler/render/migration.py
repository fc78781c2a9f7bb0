"""A page on its way to another service, as people read it: what is carried over, what changes, what is lost and what to do."""

from collections.abc import Iterable, Iterator, Sequence

from reconciler.documents.migration import CarriedDocument, LostDocument, MigrationDocument, TypedInDocument
from reconciler.model.enumeration import first_of, listed
from reconciler.render.ansi import Paint
from reconciler.render.escape import markdown, markdown_cell, markdown_fence, markdown_prose, terminal
from reconciler.render.json import dumped
from reconciler.render.wording import count, kind_word, kinds
from reconciler.render.wrap import hanging

_NAMED = 3
"""So many of the things that lose something are named; the others are counted, and all of them stand in the JSON."""

_LONGEST = 300

CARRIED, CHANGED, LOST = "Carries over", "Changes its name or form", "Has no counterpart"
STAYS = "Stays behind, whatever the page is"


def migration_json(document: MigrationDocument) -> str:
    """The report as JSON, ASCII."""
    return dumped(document.model_dump(mode="json"))


def migration_text(
    document: MigrationDocument, *, out: str | None = None, color: bool = False, width: int = 100
) -> str:
    """The report for a terminal of so many columns. `out` is where the file is; None for standard output."""
    return "\n".join(_MigrationText(document, Paint(color), width).lines(out)) + "\n"


def migration_markdown(document: MigrationDocument, *, out: str | None = None) -> str:
    """The report as Markdown. `out` is where the file is; None for standard output."""
    return "\n".join(_markdown(document, out)) + "\n"


def _summary(document: MigrationDocument) -> str:
    """`page settings, 2 groups and 5 components`"""
    return listed([kinds(number, kind) for kind, number in document.written.items()]) or "nothing"


def _by_note(changed: Iterable[CarriedDocument]) -> list[tuple[str, list[CarriedDocument]]]:
    """The fields with a note, by what it says; those whose name alone changes have none, and come first."""
    notes: dict[str, list[CarriedDocument]] = {"": []}
    for each in changed:
        notes.setdefault(each.note, []).append(each)
    return [(note, fields) for note, fields in notes.items() if fields]


def _arrow(each: CarriedDocument) -> str:
    return each.what if each.what == each.becomes else f"{each.what} → {each.becomes}"


def _people(document: MigrationDocument) -> str:
    """How many subscribe, and what becomes of them."""
    if document.subscribers is None:
        return "Subscribers were not read, and are not counted."
    if not document.subscribers:
        return "Nobody subscribes."
    total = sum(document.subscribers.values())
    by_channel = [f"{number:,} by {channel}" for channel, number in sorted(document.subscribers.items())]
    what = f"{count(total, 'subscriber')}: {listed(by_channel)}."
    number = document.subscribers_written
    if number == 0:
        return f"{what} None of them is in the file: --members writes them."
    are = "is" if number == 1 else "are"
    return f"{what} {number:,} {are} in the file; each is a new subscription, perhaps with a new confirmation email."


class _MigrationText:
    """The report as lines of text."""

    def __init__(self, document: MigrationDocument, paint: Paint, width: int) -> None:
        self._document = document
        self._paint = paint
        self._width = max(40, width)

    def lines(self, out: str | None) -> Iterator[str]:
        """All lines."""
        document = self._document
        source, target = document.source, document.target
        yield self._paint("bold", f"{_line(source.name or source.key)}: {_line(source.title)} to {_line(target.title)}")
        where = "standard output" if out is None else _line(out)
        yield from self._wrapped(f"Written to {where}: {_summary(document)}. Neither page was changed.", 0)
        if target.variable:
            text = f"The page's id is left to a variable: set {target.variable}, or write the id in its place."
            yield from self._wrapped(text, 0)
        yield from self._findings()
        yield from self._kept()
        yield from self._lost(LOST, document.lost, "warn")
        yield from self._lost(STAYS, document.stays, "dim")
        yield from ("", *self._wrapped(_people(document), 0))
        yield from self._remaining()
        for typed in document.texts:
            yield from self._typed_in(typed)
        yield from self._steps()

    def _findings(self) -> Iterator[str]:
        if self._document.findings:
            yield from ("", self._paint("bad", f"To look at ({len(self._document.findings)})"))
        for finding in self._document.findings:
            yield from self._wrapped(f"{finding.what}: {finding.message}", 2)
            yield from self._wrapped(f"{finding.advice}.", 4)

    def _kept(self) -> Iterator[str]:
        document = self._document
        yield from ("", self._paint("good", f"{CARRIED} ({len(document.carried)})"))
        if document.carried:
            yield from self._wrapped(", ".join(each.what for each in document.carried), 2)
        yield from ("", self._paint("update", f"{CHANGED} ({len(document.changed)})"))
        for note, fields in _by_note(document.changed):
            if not note:
                yield from (f"  {_line(_arrow(each))}" for each in fields)
            else:
                yield from self._wrapped(", ".join(map(_arrow, fields)), 2)
                yield from self._wrapped(f"{note}.", 4)

    def _lost(self, title: str, losses: Sequence[LostDocument], style: str) -> Iterator[str]:
        yield from ("", self._paint(style, f"{title} ({len(losses)})"))
        for loss in losses:
            if loss.what:
                about = f": {first_of(loss.about, _NAMED, closed=True)}" if loss.about else ""
                yield from self._wrapped(f"{', '.join(loss.what)}{about}", 2)
            yield from self._wrapped(f"lost: {loss.lost}", 4 if loss.what else 2)
            yield from self._wrapped(f"do: {loss.advice}", 4)

    def _remaining(self) -> Iterator[str]:
        document = self._document
        if document.not_read:
            words = [f"{kind_word(kind)}s" for kind in document.not_read]
            yield from self._wrapped(f"Not read, and in none of the lists: {listed(words)}.", 0)
        if document.as_usual:
            text = f"As where nobody changed it, and without a counterpart: {', '.join(document.as_usual)}."
            yield from self._wrapped(text, 0)
        if document.additions:
            yield from self._wrapped(f"{document.target.title} has also: {', '.join(document.additions)}.", 0)
        if document.variables:
            yield from ("", self._paint("bold", "Variables of the file"))
            yield from (f"  {variable.name}  {_line(variable.about)}" for variable in document.variables)

    def _typed_in(self, typed: TypedInDocument) -> Iterator[str]:
        yield from ("", self._paint("bold", f"Type in: {kind_word(typed.kind)} {_line(typed.name)}"))
        for name, value in typed.fields.items():
            first, *more = value.split("\n")
            yield f"  {name}: {terminal(first)}"
            yield from (f"    {terminal(line)}".rstrip() for line in more)

    def _steps(self) -> Iterator[str]:
        yield from ("", self._paint("bold", "The road"))
        for number, step in enumerate(self._document.steps, 1):
            yield from self._wrapped(f"{number}. {step}", 2)

    def _wrapped(self, text: str, indent: int) -> list[str]:
        return hanging(" " * indent + terminal(text), self._width).split("\n")


def _markdown(document: MigrationDocument, out: str | None) -> Iterator[str]:
    source, target = document.source, document.target
    yield f"# {markdown(source.name or source.key)}: {source.title} to {target.title}"
    yield ""
    where = "standard output" if out is None else markdown(out)
    yield f"Written to {where}: {_summary(document)}. Neither page was changed."
    if target.variable:
        yield f"The page's id is left to a variable: set {markdown(target.variable)}, or write the id in its place."
    if document.findings:
        yield from ("", f"## To look at ({len(document.findings)})", "")
        for finding in document.findings:
            text = f"{markdown_prose(finding.what)}: {markdown_prose(finding.message)}"
            yield f"- {text}. {_sentence(finding.advice)}"
    yield from ("", f"## {CARRIED} ({len(document.carried)})", "")
    yield ", ".join(markdown(each.what) for each in document.carried) or "Nothing."
    yield from ("", f"## {CHANGED} ({len(document.changed)})", "")
    yield from _table(document)
    yield from _losses(LOST, document.lost)
    yield from _losses(STAYS, document.stays)
    yield from ("", _people(document))
    if document.as_usual:
        yield from ("", f"As where nobody changed it, and without a counterpart: {_codes(document.as_usual)}.")
    if document.not_read:
        yield from ("", f"Not read, and in none of the lists: {_codes(document.not_read)}.")
    if document.additions:
        yield from ("", f"{target.title} has also: {_codes(document.additions)}.")
    if document.variables:
        yield from ("", "## Variables of the file", "")
        yield from (f"- {markdown(each.name)}: {markdown_prose(each.about)}" for each in document.variables)
    if document.texts:
        yield from ("", "## To type in")
    for typed in document.texts:
        yield from ("", f"### {markdown(typed.name)}", "")
        for name, value in typed.fields.items():
            if "\n" in value:
                yield from (f"- {markdown(name)}:", "", *_indented(markdown_fence(value.split("\n"))), "")
            else:
                yield f"- {markdown(name)}: {markdown(value)}"
    yield from ("", "## The road", "")
    yield from (f"{number}. {markdown_prose(step)}" for number, step in enumerate(document.steps, 1))


def _table(document: MigrationDocument) -> Iterator[str]:
    if not document.changed:
        yield "Nothing."
        return
    yield from (f"| {document.source.title} | {document.target.title} | |", "|---|---|---|")
    for note, fields in _by_note(document.changed):
        for each in fields:
            yield f"| {markdown_cell(each.what)} | {markdown_cell(each.becomes)} | {note} |"


def _losses(title: str, losses: Sequence[LostDocument]) -> Iterator[str]:
    yield from ("", f"## {title} ({len(losses)})", "")
    for loss in losses:
        about = first_of(loss.about, _NAMED, markdown, closed=True) if loss.about else ""
        what = f"**{_codes(loss.what)}**{f' ({about})' if about else ''}: " if loss.what else ""
        yield f"- {what}{markdown_prose(loss.lost)}. {_sentence(loss.advice)}"
    if not losses:
        yield "Nothing."


def _indented(text: str) -> Iterator[str]:
    """The lines of a block that belongs to an item of a list."""
    return (f"  {line}".rstrip() for line in text.split("\n"))


def _sentence(text: str) -> str:
    return f"{markdown_prose(text[:1].upper() + text[1:])}."


def _codes(texts: Iterable[str]) -> str:
    return ", ".join(map(markdown, texts))


def _line(text: str) -> str:
    return terminal(text, _LONGEST)
