"""What passes between the applier and a backend: one step to carry out, and the answer it gave."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.kind import Kind
from reconciler.model.plan import Verb
from reconciler.model.values import Value


@dataclass(frozen=True, slots=True)
class Step:
    """One write, ready to send.

    `values` holds the fields to send by name, references as live ids (None to take a component out of its group). `members` are
    the ids of a group's components at this moment: a group's POST and PATCH always carry them. `name` is the thing's name as it will
    be after the step: a group's PATCH always carries that too. `lapsed` is True for the delete of a group that may have vanished
    by itself, so that a 404 is success.
    """

    kind: Kind
    verb: Verb
    id: str | None
    values: Mapping[str, Value]
    name: str = ""
    members: tuple[str, ...] = ()
    lapsed: bool = False
    placeholder: str | None = None
    """What stands for the id of a thing that this step creates, where other steps that are sent in the same call refer to it."""


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """What the service said to a step: the id, and the fields as they now are, by field name, references as ids.

    `fields` holds only what the answer told; a kind whose write answers nothing tells nothing.
    """

    id: str
    fields: Mapping[str, Value] = field(default_factory=dict)
