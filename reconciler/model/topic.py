"""What `explain` tells about one key of the file, derived from the descriptions that the schema uses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A key, or a type of item.

    `name` is what people ask for (`component.showcase`, `prune`), `aliases` also find it. `place` is its location in
    the file, `type` the type of its value, `default` the default, `access` who sets it and when, `limits` further
    constraints, `example` YAML, and `parts` the topics directly below it. `refused` is the reason for keys that people
    may expect but that are rejected. `ours` means that only this tool uses the key, not the service.
    """

    name: str
    doc: str
    place: str
    type: str = ""
    default: str | None = None
    choices: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    access: str = ""
    example: str = ""
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    refused: str | None = None
    ours: bool = False

    @property
    def key(self) -> str:
        """The last part of the name, as the key in the file."""
        return self.name.rpartition(".")[2]
