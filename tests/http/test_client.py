"""One exchange: where the key may go, what an address may hold, and what the library's exceptions become."""

import logging
import socket
import subprocess
import sys
import threading
import time

import pytest

from reconciler.errors import SettingError
from reconciler.http.client import HttpxTransport, check_root
from reconciler.http.message import (
    BrokenBodyError,
    NoAnswerError,
    NotSentError,
    Request,
    Response,
    path_of,
    query_of,
)
from tests.http.loopback import GET, KEY, Reply, Server


@pytest.mark.parametrize(
    ("root", "kept"),
    [
        ("https://api.statuspage.io/v1", "https://api.statuspage.io/v1"),
        ("https://api.statuspage.io/v1/", "https://api.statuspage.io/v1"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_the_key_goes_over_https_or_to_loopback(root: str, kept: str) -> None:
    assert check_root(root) == kept


@pytest.mark.parametrize(
    ("root", "why"),
    [
        ("http://api.statuspage.io/v1", "the API key would go to api.statuspage.io unencrypted"),
        ("http://127.0.0.1.evil.example", "the API key would go to 127.0.0.1.evil.example unencrypted"),
        ("http://localhost.evil.example", "the API key would go to localhost.evil.example unencrypted"),
        ("http://10.0.0.1", "the API key would go to 10.0.0.1 unencrypted"),
        ("https://me:pass@api.example", "the API root may not carry a user, a query or a fragment"),
        ("https://api.example/?api_key=x", "the API root may not carry a user, a query or a fragment"),
        ("https://api.example/#x", "the API root may not carry a user, a query or a fragment"),
        ("ftp://api.example", "the API root is not an http or https URL"),
        ("api.example", "the API root is not an http or https URL"),
        ("", "the API root is not an http or https URL"),
        ("https://", "the API root is not an http or https URL"),
        ("https://api.example/a b", "the API root is not an http or https URL"),
        ("https://\u0430pi.example", "the API root is not an http or https URL"),
        ("https://[::1", "the API root is not a URL"),
        ("https://api.example:port", "the API root is not a URL"),
    ],
)
def test_another_root_is_refused(root: str, why: str) -> None:
    with pytest.raises(SettingError) as caught:
        HttpxTransport(root, {"Authorization": KEY})

    assert str(caught.value) == why
    assert "pass" not in str(caught.value)


def test_no_id_reaches_another_place() -> None:
    assert path_of("pages", "abc", "components") == "/pages/abc/components"
    assert path_of("pages", "a/b?c#d e\u00e9") == "/pages/a%2Fb%3Fc%23d%20e%C3%A9"
    assert path_of("pages", "..", ".", "x") == "/pages/%2E%2E/%2E/x"
    with pytest.raises(SettingError, match="an id is empty in /pages/"):
        path_of("pages", "")


def test_dots_in_an_id_arrive_as_they_were_sent(server: Server) -> None:
    server.plays(Reply())
    transport = HttpxTransport(server.root, {"Authorization": KEY})

    transport.send(Request("GET", path_of("pages", "..", "a/b"), query_of({"q": "a b&c\ud800", "deep": True})))
    transport.close()

    assert server.seen[0].target == "/v1/pages/%2E%2E/a%2Fb?q=a%20b%26c%3F&deep=true"


def test_a_search_for_a_person_is_not_shown() -> None:
    request = Request("GET", "/x", query_of({"q": "ann@acme.example", "email": "x", "page": 1, "none": None}))

    assert request.target == "/x?q=ann%40acme.example&email=x&page=1"
    assert request.shown == "/x?q=***&email=***&page=1"
    assert "ann" not in repr(request)


@pytest.mark.parametrize(
    "body",
    [b'{"a": ', b"<html>", b"[" * 200_000, b"NaN", b"Infinity", b"\xff", b'"\\ud800"', b"1" * 10_000],
    ids=["cut", "html", "deep", "nan", "infinity", "bytes", "half a character", "huge number"],
)
def test_a_body_that_is_not_json_is_broken(body: bytes) -> None:
    with pytest.raises(BrokenBodyError, match="the answer is not JSON, or not all of it came"):
        Response(200, body=body).json()


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert Response(200, body=b'"\\ud83d\\ude00"').json() == "\U0001f600"


def test_a_closed_transport_opens_again(server: Server) -> None:
    server.plays(Reply())
    transport = HttpxTransport(server.root, {"Authorization": KEY})

    transport.close()
    transport.send(GET)
    transport.close()
    assert transport.send(GET).status == 200
    transport.close()
    assert repr(transport) == f"HttpxTransport({server.root})"


def test_a_refusal_whose_text_is_cut_off_stays_a_refusal(server: Server) -> None:
    server.plays(Reply(422, b'{"error": "Name is taken"}', how="cut"))
    transport = HttpxTransport(server.root, {"Authorization": KEY})

    assert transport.send(GET).status == 422
    transport.close()


DRIPPED = {
    "status line": b"",
    "headers": b"HTTP/1.1 200 OK\r\nX-A: ",
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
}


@pytest.mark.parametrize("part", DRIPPED)
def test_an_answer_that_drips_for_ever_is_given_up(part: str) -> None:
    stop = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(DRIPPED[part])
            while not stop.wait(0.02):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        root = f"http://127.0.0.1:{listener.getsockname()[1]}"
        transport = HttpxTransport(root, {"Authorization": KEY}, timeout=0.3)
        error, why = (
            (BrokenBodyError, r"the answer took more than 0\.3 s")
            if part == "body"
            else (NoAnswerError, r"127\.0\.0\.1 gave no answer within 0\.3 s")
        )
        with pytest.raises(error, match=why):
            transport.send(GET)
        transport.close()
        stop.set()
        thread.join()


def test_many_keys_hold_few_connections(server: Server) -> None:
    server.plays(Reply())
    transports = [HttpxTransport(server.root, {"Authorization": f"OAuth {n}"}) for n in range(100)]
    try:
        for transport in transports:
            transport.send(GET)
        assert len(server.connections) == 1
    finally:
        for transport in transports:
            transport.close()
    assert {seen.headers["authorization"] for seen in server.seen} == {f"OAuth {n}" for n in range(100)}


def test_an_address_too_long_for_a_request_is_not_sent(server: Server) -> None:
    transport = HttpxTransport(server.root, {"Authorization": KEY})

    with pytest.raises(NotSentError, match="no request can be made of the address") as caught:
        transport.send(Request("GET", path_of("x" * 100_000)))
    transport.close()

    assert caught.value.permanent


def test_a_server_that_speaks_no_http_gave_no_answer() -> None:
    def babble(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=babble, args=(listener,))
        thread.start()
        transport = HttpxTransport(f"http://127.0.0.1:{listener.getsockname()[1]}", {"Authorization": KEY})
        with pytest.raises(NoAnswerError, match="the connection to 127.0.0.1 broke before an answer came"):
            transport.send(GET)
        transport.close()
        thread.join()


def test_the_library_logs_no_address(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.plays(Reply())
    transport = HttpxTransport(server.root, {"Authorization": KEY})

    with caplog.at_level(logging.INFO):
        transport.send(Request("GET", "/x", query_of({"q": "ann@acme.example"})))
    transport.close()

    assert caplog.text == ""


def test_the_library_is_loaded_with_the_first_request_and_without_its_command_line() -> None:
    program = (
        "import sys\n"
        "from reconciler.http.client import HttpxTransport, _load\n"
        "HttpxTransport('https://api.example', {'Authorization': 'OAuth x'})\n"
        "assert 'httpx' not in sys.modules\n"
        "import reconciler.http\n"
        "assert 'httpx' not in sys.modules and 'asyncio' not in sys.modules\n"
        "assert _load().__name__ == 'httpx'\n"
        "assert 'rich' not in sys.modules and 'click' not in sys.modules and 'httpx._main' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_many_threads_may_use_one_transport(server: Server) -> None:
    server.handler = lambda seen: Reply(200, seen.target.encode())
    transport = HttpxTransport(server.root, {"Authorization": KEY})
    wrong: list[bytes] = []

    def work(number: int) -> None:
        for turn in range(10):
            path = f"/{number}/{turn}"
            body = transport.send(Request("GET", path)).body
            if body != f"/v1{path}".encode():
                wrong.append(body)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    transport.close()

    assert wrong == []
    assert len(server.seen) == 60
    assert time.monotonic() - begun < 30
