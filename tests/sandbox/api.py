"""A plain HTTP client for the sandbox, as the tests speak to it."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import httpx

from reconciler.sandbox import Sandbox
from reconciler.sandbox.app import make_app

PAGE = "kctbh9vrtdwd"


def in_process(sandbox: Sandbox, path: str, *, caller: str, host: str = "127.0.0.1") -> httpx.Response:
    """GET without a socket, as if `caller` had asked `host`."""

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(make_app(sandbox), client=(caller, 5))
        headers = {"Authorization": "OAuth key"}
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}", headers=headers) as http:
            return await http.get(path)

    return asyncio.run(get())


@dataclass
class Api:
    """Speaks to the sandbox as any client does."""

    sandbox: Sandbox
    http: httpx.Client

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        return self.http.request(method, self.at(path), json=body, params=query)

    def ok(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The decoded answer of a request that must succeed."""
        response = self(method, path, body, **query)
        assert response.is_success, (response.status_code, response.text)
        return json.loads(response.content) if response.content else None

    def at(self, path: str) -> str:
        return path if path.startswith(("/pages", "/organizations", "/other")) else f"/pages/{PAGE}/{path}".rstrip("/")

    def component(self, name: str = "Website", **fields: Any) -> str:
        """The id of a new component."""
        return str(self.ok("POST", "components", {"component": {"name": name, **fields}})["id"])

    def group(self, name: str, *members: str, **fields: Any) -> str:
        """The id of a new group."""
        body = {"component_group": {"name": name, "components": list(members), **fields}}
        return str(self.ok("POST", "component-groups", body)["id"])

    def names(self) -> list[str]:
        """The names that GET components lists, in its order."""
        return [row["name"] for row in self.ok("GET", "components")]
