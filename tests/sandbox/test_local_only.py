"""Web pages elsewhere are kept out of every path, and what people and programs of this machine send gets in."""

import socket

import httpx
import pytest

from reconciler.sandbox import Sandbox
from tests.sandbox.api import PAGE, Api, in_process

PATHS = [
    ("GET", "/"),
    ("GET", f"/pages/{PAGE}"),
    ("GET", f"/v1/pages/{PAGE}"),
    ("POST", f"/v1/pages/{PAGE}/components"),
    ("GET", "/_sandbox/dump"),
    ("POST", "/_sandbox/reset"),
    ("DELETE", "/_sandbox/faults"),
    ("OPTIONS", "/_sandbox/reset"),
    ("GET", "/nowhere"),
]


def send(api: Api, method: str, path: str, **headers: str) -> httpx.Response:
    base = str(api.http.base_url).removesuffix("/v1/")
    key = {"Authorization": "OAuth key"}
    return httpx.request(method, base + path, headers=key | {k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize(
    "host",
    [
        "rebound.example",
        "rebound.example:8765",
        "127.0.0.1.rebound.example",
        "localhost.rebound.example",
        "192.0.2.7",
        "127.0.0.1@rebound.example",
        "127.0.0.1:80.rebound.example",
        "[::1].rebound.example",
        "",
    ],
)
def test_a_name_that_is_not_this_machines_is_refused(api: Api, method: str, path: str, host: str) -> None:
    response = send(api, method, path, Host=host)
    assert response.status_code == 403
    assert response.json()["error"].startswith("only from this machine: the host is ")
    assert PAGE in api.sandbox.dump()["pages"]
    assert api.sandbox.requests == []


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "http://localhost:3000", "http://127.0.0.1", "null", "", "file://"]
)
def test_a_page_of_another_origin_is_refused(api: Api, method: str, path: str, origin: str) -> None:
    response = send(api, method, path, Origin=origin)
    assert response.status_code == 403
    assert response.json() == {"error": f"only from this machine: a page of the origin {origin} sent this"}
    assert PAGE in api.sandbox.dump()["pages"]


def test_a_page_elsewhere_loads_nothing_but_may_link_here(api: Api) -> None:
    for site in ("cross-site", "same-site"):
        told = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "script"}
        assert send(api, "GET", "/_sandbox/dump", **told).status_code == 403
        framed = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}
        assert send(api, "GET", "/", **framed).status_code == 403
        linked = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
        assert send(api, "GET", "/", **linked).status_code == 200
        assert send(api, "POST", "/_sandbox/reset", **linked).status_code == 403
    for site in ("none", "same-origin"):
        assert send(api, "GET", "/", Sec_Fetch_Site=site).status_code == 200


def test_people_and_programs_of_this_machine_get_in(api: Api) -> None:
    port = api.http.base_url.port
    for host in ("127.0.0.1", f"127.0.0.1:{port}", "localhost", "LOCALHOST:1", "[::1]", f"[::1]:{port}", "127.8.9.1"):
        assert send(api, "GET", "/", Host=host).status_code == 200
        assert send(api, "GET", f"/v1/pages/{PAGE}", Host=host).status_code == 200
        assert send(api, "GET", "/_sandbox/quirks", Host=host, Origin=f"http://{host}").status_code == 200


def test_a_request_without_a_host_is_refused(api: Api) -> None:
    with socket.create_connection(("127.0.0.1", api.http.base_url.port or 0), timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith((b"HTTP/1.1 403", b"HTTP/1.0 403"))
    assert b"the host is missing" in answer


def test_the_address_that_it_is_served_on_is_its_own_too() -> None:
    with Sandbox() as sandbox:
        assert in_process(sandbox, "/", caller="192.0.2.9", host="192.0.2.7").status_code == 200
        assert in_process(sandbox, "/", caller="192.0.2.9", host="elsewhere.example").status_code == 403
        assert in_process(sandbox, "/_sandbox/dump", caller="192.0.2.9", host="192.0.2.7").status_code == 403
