"""The interface between the applier and a backend: a step to execute, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.kind import Kind
from reconciler.model.plan import Verb
from reconciler.model.values import Value


@dataclass(frozen=True, slots=True)
class Step:
    """One write, ready to send."""

    kind: Kind
    """The type of the resource."""
    verb: Verb
    """What to do."""
    id: str | None
    """The live ID; None for a create."""
    values: Mapping[str, Value]
    """The values by field name, with references as live IDs. None removes a component from its group."""
    name: str = ""
    """The name after the step, which a group's PATCH always includes."""
    members: tuple[str, ...] = ()
    """The current component IDs of a group, which its POST and PATCH always include."""
    lapsed: bool = False
    """Whether a 404 is success: a deletion of a group that may already be deleted with its last component."""
    placeholder: str | None = None
    """Stands for the ID of a resource that this step creates, if other steps in the same call refer to it."""


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """The service's answer to a step."""

    id: str
    """The live ID of the resource."""
    fields: Mapping[str, Value] = field(default_factory=dict)
    """The current values by field name, with references as IDs, as far as the answer contains them."""
