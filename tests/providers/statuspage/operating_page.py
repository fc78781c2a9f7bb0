"""A served sandbox with one page, as the tests of the operator use it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from reconciler.model.incident import IncidentChange
from reconciler.providers.statuspage.operator import StatuspageOperator
from reconciler.sandbox import Sandbox
from tests.providers.statuspage.service import PAGE


@dataclass
class OperatedPage:
    """The page, and what speaks to it. `sent` leaves out what was done manually."""

    sandbox: Sandbox
    operator: StatuspageOperator

    def manually(self, method: str, path: str, body: Any = None) -> Any:
        return self.sandbox.edit(method, f"/pages/{PAGE}/{path}", body)

    def component(self, name: str, **fields: Any) -> str:
        return str(self.manually("POST", "components", {"component": {"name": name, **fields}})["id"])

    def status(self, component: str) -> str:
        return str(self.manually("GET", f"components/{component}")["status"])

    def in_hours(self, hours: float) -> str:
        return (self.sandbox.clock.now() + timedelta(hours=hours)).isoformat()

    def sent(self) -> list[tuple[str, str]]:
        return [(record.method, record.path.removeprefix(f"/pages/{PAGE}")) for record in self.sandbox.requests]

    def mails(self) -> list[str]:
        return [mail["kind"] for mail in self.sandbox.mails]


def quiet(**values: Any) -> IncidentChange:
    return IncidentChange(notify=False, **values)
