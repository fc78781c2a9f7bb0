"""What `explain` tells: about a key of the file, derived from the descriptions that the schema uses, or about a concept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A key, or a type of item."""

    name: str
    """What people ask for, such as `component.showcase` or `prune`."""
    doc: str
    """What it means."""
    location: str
    """The location in the file."""
    type: str = ""
    """The type of the value, in words."""
    default: str | None = None
    """The default value; None if there is none."""
    choices: tuple[str, ...] = ()
    """The possible values, if they are limited."""
    limits: tuple[str, ...] = ()
    """Further constraints, a sentence each."""
    access: str = ""
    """Who sets it and when."""
    example: str = ""
    """An example in YAML."""
    aliases: tuple[str, ...] = ()
    """Other names that find it."""
    parts: tuple[str, ...] = ()
    """The names of the topics directly below it."""
    refused: str | None = None
    """Why the key is rejected, for keys that people may expect; None for all others."""
    ours: bool = False
    """Whether only this tool uses the key, not the service."""

    @property
    def key(self) -> str:
        """The last part of the name, as the key in the file."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that people ask for and that is no key of the file."""

    name: str
    """What people ask for, often in the words of another tool."""
    doc: str
    """How it is done here, in a few sentences."""
    example: str
    """An example in YAML, of keys in a page."""
    aliases: tuple[str, ...] = ()
    """Other names that find it."""
