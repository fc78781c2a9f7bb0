"""A page on a scripted loopback server: lists that page as the document says, and answers to writes."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.http.loopback import Reply, Seen, json_reply

PAGE = "kctbh9vrtdwd"
ROOT = f"/v1/pages/{PAGE}"

Row = dict[str, Any]


def component(number: int, **more: Any) -> Row:
    return {
        "id": f"c{number}",
        "name": f"Component {number}",
        "group": False,
        "group_id": None,
        "position": number,
        **more,
    }


def person(number: int, **more: Any) -> Row:
    return {"id": f"s{number}", "mode": "email", "email": f"person{number}@acme.example", "components": None, **more}


@dataclass
class Service:
    """Answers GETs of the page and its lists from `page` and `lists`, and everything else from `replies`, by `METHOD path`."""

    page: Row = field(default_factory=lambda: {"id": PAGE, "name": "Acme Status"})
    lists: dict[str, list[Row]] = field(default_factory=dict)
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def __call__(self, request: Seen) -> Reply:
        parts = urlsplit(request.target)
        path = parts.path.removeprefix(ROOT).removeprefix("/")
        query = dict(parse_qsl(parts.query))
        scripted = self.replies.get(f"{request.method} {path}".strip())
        if scripted:
            return scripted.pop(0) if len(scripted) > 1 else scripted[0]
        if request.method == "GET" and path == "":
            return json_reply(self.page)
        if request.method == "GET" and path == "subscribers/count":
            return json_reply({"email": len(self.lists["subscribers"]), "sms": 0})
        if request.method == "GET" and path in self.lists:
            return json_reply(self._paged(path, query))
        return json_reply({"error": f"nothing at {request.method} {parts.path}"}, 404)

    def _paged(self, path: str, query: dict[str, str]) -> list[Row]:
        people = path == "subscribers"
        size, page = query.get("limit" if people else "per_page"), query.get("page")
        if size != "100" or page is None or (people and query.get("state") != "all"):
            self.wrong.append(f"{path}?{query}")
        start = (int(page or 0) - (0 if people else 1)) * 100
        rows = self.lists[path]
        if "q" in query:
            contacts = ("email", "endpoint", "phone_number")
            rows = [row for row in rows if any(query["q"] in str(row.get(name, "")) for name in contacts)]
            rows = [row for row in rows if row["mode"] == query.get("type", row["mode"])]
        return rows[start : start + 100]


def body_of(seen: Seen) -> Any:
    return json.loads(seen.body)
