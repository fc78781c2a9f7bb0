"""What can be said of one key of the file: for `explain`, drawn from the descriptions that the schema is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One key, or one kind of item.

    `name` is what people ask for (`component.showcase`, `prune`), `aliases` what else finds it, `place` where it stands in the file,
    `type` what its value is, `default` what counts where it is left out, `access` who writes it and when, `limits` what else holds
    of the value, `example` YAML, `parts` the topics right below it. `refused` is set for keys that people look for and that are not
    to be written: the reason. `ours` says that this tool reads the key and the service never sees it.
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
        """The last word of the name: how the file spells it."""
        return self.name.rpartition(".")[2]
