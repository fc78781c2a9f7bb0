"""The interface between the applier and a backend: a step to execute, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.kind import Kind
from reconciler.model.plan import Verb
from reconciler.model.values import Value


@dataclass(frozen=True, slots=True)
class Step:
    """One write, ready to send.

    `values` maps field names to values, with references as live IDs (None removes a component from its group).
    `members` are the current component IDs of a group, which its POST and PATCH always include. `name` is the name
    after the step, which a group's PATCH always includes too. `lapsed` is True for the deletion of a group that may
    already have vanished, so that a 404 is success.
    """

    kind: Kind
    verb: Verb
    id: str | None
    values: Mapping[str, Value]
    name: str = ""
    members: tuple[str, ...] = ()
    lapsed: bool = False
    placeholder: str | None = None
    """Stands for the ID of a resource that this step creates, if other steps in the same call refer to it."""


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """The service's answer to a step: the ID, and the current fields by name, with references as IDs.

    `fields` has only what the answer contains; for a write without an answer, it is empty.
    """

    id: str
    fields: Mapping[str, Value] = field(default_factory=dict)
