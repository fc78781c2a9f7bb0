"""The tool as a library: load a configuration, plan it, apply the plan, and follow what happens.

No function here prints, asks, exits or handles a signal. What goes wrong is raised as a `ReconcilerError`.

Every function returns when it is done; in asyncio, call it with `asyncio.to_thread`. A connection may be shared by threads.
`on_event` receives an `Event` for all that happens, from other threads, at times from several at once: `connect` takes one for requests
and waits, `plan` and `apply` for pages and actions. What it raises stops nothing: it is not called again, and after the work a
`ReceiverError` is raised whose `result` is what would have been returned. `schemas/events.schema.json` describes an event.

>>> from reconciler import api
>>> config = api.load(path)
>>> with api.connect(environ) as connection:
...     plan = api.plan(config, connection, journal=journal)
...     print([f"{action.verb} {action.address}" for action in plan.actions])
...     result = api.apply(plan, connection, journal=journal)
...     print(result.exit_code)
...     print(len(api.plan(config, connection).actions))
['create acme/component/Website']
0
0
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.api.configuration import load
    from reconciler.api.connection import Connection
    from reconciler.api.runs import apply, connect, plan, read, render
    from reconciler.documents.event import Event
    from reconciler.errors import ReconcilerError
    from reconciler.model.plan import Plan
    from reconciler.model.resource import Config
    from reconciler.model.result import Result

__all__ = [
    "Config",
    "Connection",
    "Event",
    "Plan",
    "ReconcilerError",
    "Result",
    "apply",
    "connect",
    "load",
    "plan",
    "read",
    "render",
]

_MODULES = {
    "Config": "reconciler.model.resource",
    "Connection": "reconciler.api.connection",
    "Event": "reconciler.documents.event",
    "Plan": "reconciler.model.plan",
    "ReconcilerError": "reconciler.errors",
    "Result": "reconciler.model.result",
    "load": "reconciler.api.configuration",
}
"""Where a name comes from, if not from `runs`."""

if not TYPE_CHECKING:  # for a type checker, any name would exist

    def __getattr__(name: str) -> object:
        """A name, imported on first use: who only loads a file waits for no client of a service."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_MODULES.get(name, "reconciler.api.runs")), name)
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
