"""What one change of a file consists of, and what is left alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reconciler.config.adopt.document import YamlDocument
from reconciler.config.adopt.edits import Edit, edited
from reconciler.config.adopt.sequences import Insertion, Removal, resolved
from reconciler.config.load.files import Text
from reconciler.config.load.load import load_texts
from reconciler.model.resource import Config, Source


@dataclass(frozen=True, slots=True)
class TextStep:
    """An edit of a YAML file."""

    document: YamlDocument
    """The file."""
    edit: Edit
    """The edit."""


@dataclass(frozen=True, slots=True)
class ListStep:
    """An item that leaves a list of a YAML file, or is put into one."""

    document: YamlDocument
    """The file."""
    change: Removal | Insertion
    """The change of the list."""


@dataclass(frozen=True, slots=True)
class IncludeStep:
    """A new text for a file that a value includes with `${file:}`."""

    path: str
    """The path as the value names it."""
    text: str
    """The whole text, with LF line breaks."""


Step = TextStep | ListStep | IncludeStep


@dataclass(frozen=True, slots=True)
class AdoptedChange:
    """One difference that is written into the file."""

    address: str
    """The address of the resource."""
    what: str
    """What is written, in words for people: `description`, `added`, `removed`, `renamed to Webhooks`."""
    steps: tuple[Step, ...]
    """How."""
    included: tuple[str, ...] = ()
    """The addresses of what is written with it."""

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the difference from one reading of the file to the next."""
        return self.address, self.what


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """One difference that is not written into the file."""

    address: str
    """The address of the resource."""
    what: str
    """The field, or what is different."""
    why: str
    """Why it is not written."""
    source: Source | None = None
    """The line that keeps it from being written, or None."""
    refused: bool = True
    """Whether it could have been written in another file. False for what no file can say, such as an order."""


@dataclass(frozen=True, slots=True)
class ConfigTexts:
    """The texts of a configuration."""

    files: Mapping[str, str]
    """The YAML files by name, in order."""
    includes: Mapping[str, str]
    """The included text files that were changed, by the path that names them."""

    def load(
        self, read_include: Callable[[str], str], *, environ: Mapping[str, str], secrets_needed: bool = True
    ) -> Config:
        """The configuration that the texts make. `read_include` reads included files that did not change.

        Raises ConfigError with all problems.
        """

        def read(path: str) -> str:
            return self.includes[path] if path in self.includes else read_include(path)

        texts = [Text(name, text) for name, text in self.files.items()]
        return load_texts(texts, read, environ=environ, secrets_needed=secrets_needed)

    def after(self, steps: Iterable[Step]) -> "ConfigTexts":
        """The texts with all steps made."""
        edits: dict[str, list[Edit]] = {}
        lists: dict[str, tuple[YamlDocument, list[Removal | Insertion]]] = {}
        includes = dict(self.includes)
        for step in steps:
            if isinstance(step, IncludeStep):
                includes[step.path] = step.text
            elif isinstance(step, TextStep):
                edits.setdefault(step.document.name, []).append(step.edit)
            else:
                lists.setdefault(step.document.name, (step.document, []))[1].append(step.change)
        for name, (document, changes) in lists.items():
            edits.setdefault(name, []).extend(resolved(document, changes))
        files = {name: edited(text, edits.get(name, ())) for name, text in self.files.items()}
        return ConfigTexts(files, includes)


def steps_of(changes: Sequence[AdoptedChange]) -> list[Step]:
    """The steps of all changes."""
    return [step for change in changes for step in change.steps]
