"""What a story of the loop needs of a service, whichever it is: a page that can be edited by hand, and the tool."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from reconciler.model.plan import Plan
from reconciler.model.resource import Config
from reconciler.model.result import Result
from reconciler.providers.protocol import Backend
from reconciler.sandbox import RequestRecord
from tests.applier.loop import PAGE_ID, Loop
from tests.loop.jsm_loop import PAGE, JsmLoop, by_id

Place = tuple[str | None, str]
"""A component as its group's name and its own."""


class Story(Protocol):
    """One page on a served sandbox."""

    page_id: str
    folder: Path

    def seed(self, components: Sequence[Any]) -> None:
        """The page anew: names or rows with a name and a status, and groups as a name and a list of members."""

    def declare(self, components: str, more: str = "") -> None:
        """Write the file."""

    def config(self) -> Config:
        """The file as it is read."""

    def plan(self, *, base: Config | None = None) -> Plan:
        """Plan as the file stands."""

    def apply(self, *, base: Config | None = None, during_incident: bool = False) -> Result:
        """Plan and apply."""

    def backend(self) -> Backend:
        """The service, for those who only read."""

    def writes(self) -> list[RequestRecord]:
        """The writes so far, in order."""

    def places(self) -> list[Place]:
        """What visitors see: every component, sorted."""

    def ids(self) -> dict[str, str]:
        """The ids of all components and groups, by name."""

    def fields(self, name: str) -> dict[str, Any]:
        """The description and the status of a component or group."""

    def change_by_hand(self, which: str, **fields: Any) -> None:
        """Change a component in the editor, and publish that."""

    def delete_by_hand(self, name: str) -> None:
        """Delete a component in the editor, and publish that."""

    def open_incident_on(self, name: str) -> None:
        """Open an incident that affects a component."""

    def emails(self) -> list[str]:
        """The email addresses of all subscribers, sorted."""

    def subscribe_by_hand(self, email: str) -> None:
        """Somebody subscribes."""


class StatuspageStory(Loop):
    """A page of Statuspage."""

    page_id = PAGE_ID

    def seed(self, components: Sequence[Any]) -> None:
        for each in components:
            if isinstance(each, tuple):
                name, members = each
                self.group(name, *(self._made(member) for member in members))
            else:
                self._made(each)

    def _made(self, row: str | dict[str, Any]) -> str:
        fields = {"name": row} if isinstance(row, str) else {**row}
        if "status" in fields:
            fields["status"] = fields["status"].lower()
        return self.component(**fields)

    def ids(self) -> dict[str, str]:
        return {row["name"]: id_ for rows in (self.components, self.groups) for id_, row in rows.items()}

    def fields(self, name: str) -> dict[str, Any]:
        row = {**self.components, **self.groups}[self.ids()[name]]
        return {"description": row["description"], "status": row.get("status")}

    def change_by_hand(self, which: str, **fields: Any) -> None:
        self.by_hand("PATCH", f"/components/{self.ids()[which]}", {"component": fields})

    def delete_by_hand(self, name: str) -> None:
        self.by_hand("DELETE", f"/components/{self.ids()[name]}")

    def open_incident_on(self, name: str) -> None:
        affected = {self.ids()[name]: "major_outage"}
        body = {"name": "Down", "status": "investigating", "components": affected, "component_ids": list(affected)}
        self.by_hand("POST", "/incidents", {"incident": body})

    def emails(self) -> list[str]:
        return sorted(row["email"] for row in self.state()["subscribers"])

    def subscribe_by_hand(self, email: str) -> None:
        self.by_hand("POST", "/subscribers", {"subscriber": {"email": email}})


class JsmStory(JsmLoop):
    """A page of Jira Service Management. What is changed by hand is published by hand."""

    page_id = PAGE

    def places(self) -> list[Place]:
        rows = by_id(self.doc["components"])
        holders = {row["group"] for row in rows.values()}
        places = [(rows[row["group"]]["name"] if row["group"] else None, row["name"]) for row in rows.values()]
        names = {rows[holder]["name"] for holder in holders if holder}
        return sorted(
            (place for place in places if place[0] or place[1] not in names),
            key=lambda place: (place[0] or "", place[1]),
        )

    def ids(self) -> dict[str, str]:
        return {row["name"]: id_ for id_, row in by_id(self.doc["components"]).items()}

    def fields(self, name: str) -> dict[str, Any]:
        row = by_id(self.doc["components"])[self.ids()[name]]
        return {"description": row["description"], "status": row["status"]}

    def change_by_hand(self, which: str, **fields: Any) -> None:
        self.edit_components(self.entry(which, **fields))
        self.publish_by_hand()

    def delete_by_hand(self, name: str) -> None:
        self.edit_components(delete=[self.ids()[name]])
        self.publish_by_hand()

    def open_incident_on(self, name: str) -> None:
        self.open_incident(self.live_id(name))

    def emails(self) -> list[str]:
        return sorted(row["email"] for row in self.doc["subscribers"])
