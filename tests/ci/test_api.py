"""The client at a code host: paging, rate limits, retries, and errors that never show a token."""

import socket
import threading
import time
from contextlib import closing
from email.utils import formatdate

import pytest

from reconciler.ci.api import Api, HostAccess
from reconciler.ci.connect import host_of
from reconciler.ci.context import Context
from reconciler.ci.host import Host
from reconciler.errors import (
    AuthError,
    ForbiddenError,
    NotFoundError,
    ProtocolError,
    RateLimitedError,
    RejectedError,
    ServiceError,
    SettingError,
    UnavailableError,
    UncertainError,
)
from reconciler.http.message import path_of
from tests.ci.hosts import TOKEN, GitHubApi, GitLabApi
from tests.ci.loopback import Fault, Told

COMMENTS = r"/issues/7/comments$"


def fails(github: GitHubApi, *told: Told, method: str = "GET", path: str = COMMENTS, after: bool = False) -> None:
    github.faults += [Fault(method, path, one, after=after) for one in told]


@pytest.mark.parametrize("paging", ["link", "header", "none"])
@pytest.mark.parametrize("count", [0, 1, 100, 101, 250])
def test_a_list_is_read_whole_however_it_is_paged(github: GitHubApi, host: Host, paging: str, count: int) -> None:
    github.paging = paging
    for nth in range(count):
        github.say(f"comment {nth}")

    assert [one.body for one in host.comments(7)] == [f"comment {nth}" for nth in range(count)]
    assert all(asked.query["per_page"] == "100" for asked in github.asked)


def test_a_link_to_another_host_is_not_followed_only_its_query_is(github: GitHubApi, host: Host) -> None:
    for nth in range(101):
        github.say(f"comment {nth}")

    assert len(host.comments(7)) == 101
    assert [asked.query["page"] for asked in github.asked[1:]] == ["2"]


def test_a_list_without_end_is_an_error(github: GitHubApi, host: Host) -> None:
    row = {"id": 1, "body": "", "user": None}
    again = Told(data=[row], headers={"Link": '<https://x/?page=1>; rel="next"'})
    github.faults = [Fault("GET", COMMENTS, again, times=1000)]

    with pytest.raises(ProtocolError, match="the list has more than 300 pages"):
        host.comments(7)


def test_a_secondary_rate_limit_waits_a_minute_and_then_twice_that(
    github: GitHubApi, host: Host, waits: list[float]
) -> None:
    told = Told(403, {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."})
    fails(github, told, told)

    assert host.comments(7) == []
    assert waits == [60.0, 120.0]


def test_retry_after_says_how_long_for_writes_as_well(github: GitHubApi, host: Host, waits: list[float]) -> None:
    fails(github, Told(429, {"message": "slow down"}, {"Retry-After": "7"}), method="POST")

    assert host.create_comment(7, "hello").body == "hello"
    assert waits == [7.0]
    assert len(github.comments) == 1


def test_retry_after_may_be_a_date(github: GitHubApi, host: Host, waits: list[float]) -> None:
    fails(github, Told(429, None, {"Retry-After": formatdate(time.time() + 30, usegmt=True)}))

    host.comments(7)

    assert 25 < waits[0] <= 30


def test_a_retry_after_of_zero_is_no_storm(github: GitHubApi, host: Host, waits: list[float]) -> None:
    fails(github, *[Told(403, None, {"Retry-After": "0"})] * 3)

    host.comments(7)

    assert waits == [0.5, 1.0, 2.0]


def test_a_primary_rate_limit_waits_for_its_reset(github: GitHubApi, host: Host, waits: list[float]) -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 90)}
    fails(github, Told(403, {"message": "API rate limit exceeded"}, reset))

    host.comments(7)

    assert 85 < waits[0] <= 91


def test_gitlab_names_its_reset_without_the_x(gitlab: GitLabApi, lab: Host, waits: list[float]) -> None:
    reset = {"RateLimit-Remaining": "0", "RateLimit-Reset": str(int(time.time()) + 20)}
    gitlab.faults = [Fault("GET", "/notes", Told(429, b"Retry later", reset))]

    assert lab.comments(7) == []
    assert 15 < waits[0] <= 21


def test_a_limit_beyond_the_total_wait_is_an_error(github: GitHubApi, host: Host, waits: list[float]) -> None:
    fails(github, *[Told(429, {"message": "later"}, {"Retry-After": "200"})] * 2)

    with pytest.raises(RateLimitedError) as caught:
        host.comments(7)

    assert str(caught.value) == (
        "GET /repos/acme/site/issues/7/comments: 127.0.0.1 limits the rate for 200 s more, longer than the maximum wait of 300 s: later"
    )
    assert waits == [200.0]


def test_a_get_that_fails_is_tried_four_times(github: GitHubApi, host: Host, waits: list[float]) -> None:
    github.say("here")
    fails(github, Told(502, b"<html>Bad Gateway"), Told(data=b"{cut", status=200), Told(hang_up=True))

    assert [one.body for one in host.comments(7)] == ["here"]
    assert waits == [0.5, 2.0, 5.0]

    fails(github, *[Told(503, {"message": "down"})] * 4)
    with pytest.raises(UnavailableError, match="127.0.0.1 answered 503, after 4 tries: down"):
        host.comments(7)


def test_a_post_whose_fate_is_unknown_is_not_repeated(github: GitHubApi, host: Host) -> None:
    fails(github, Told(hang_up=True), method="POST", after=True)

    with pytest.raises(UncertainError, match="it may have been carried out"):
        host.create_comment(7, "hello")

    assert github.writes() == ["POST /api/v3/repos/acme/site/issues/7/comments"]


def test_a_host_that_cannot_be_reached_is_tried_again_by_post_as_well(waits: list[float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    api = Api(HostAccess(f"http://127.0.0.1:{port}", {}, TOKEN))

    with pytest.raises(UnavailableError, match=r"127\.0\.0\.1 refused the connection, after 4 tries"):
        api.write("POST", "/x", {})

    assert waits == [0.5, 2.0, 5.0]


@pytest.mark.parametrize("root", ["https://a..example", "https://xn--", "https://" + "a" * 70 + ".example"])
def test_an_address_of_which_no_request_can_be_made_is_no_defect_of_ours(root: str, waits: list[float]) -> None:
    with (
        closing(Api(HostAccess(root, {}, TOKEN))) as api,
        pytest.raises(UnavailableError, match="no request can be made of the address"),
    ):
        api.get("/x")
    assert waits == []


def test_a_certificate_that_is_not_trusted_is_said_at_once(waits: list[float]) -> None:
    """Nothing but TLS tells a person behind a private authority what is missing; trying again does not."""
    with socket.create_server(("127.0.0.1", 0)) as plain:
        answering = threading.Thread(target=speak_no_tls, args=(plain,))
        answering.start()
        root = f"https://127.0.0.1:{plain.getsockname()[1]}"
        with closing(Api(HostAccess(root, {}, TOKEN))) as api, pytest.raises(UnavailableError) as caught:
            api.write("POST", "/x", {})
        answering.join()

    assert caught.value.message == ("127.0.0.1 does not speak TLS")
    assert waits == []


def speak_no_tls(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SSL_CERT_FILE", "/nowhere.pem", "names no certificates that can be read"),
        ("HTTPS_PROXY", "wat://x:y", "is not the address of a proxy"),
    ],
)
def test_an_environment_that_is_not_usable_is_said(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=f"{name}: {why}"):
        Api(HostAccess("https://ghe.example", {}, TOKEN)).get("/x")


def test_a_host_that_does_not_answer_in_time(waits: list[float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        api = Api(HostAccess(f"http://127.0.0.1:{silent.getsockname()[1]}", {}, TOKEN), timeout=0.05)
        with pytest.raises(UnavailableError, match=r"gave no answer within 0\.05 s, after 4 tries"):
            api.get("/x")
        api.close()


@pytest.mark.parametrize(
    ("told", "kind", "message"),
    [
        (Told(401, {"message": "Bad credentials"}), AuthError, "127.0.0.1 answered 401: Bad credentials"),
        (
            Told(403, {"message": "Resource not accessible"}),
            ForbiddenError,
            "127.0.0.1 answered 403: Resource not accessible",
        ),
        (Told(404, {"message": "Not Found"}), NotFoundError, "127.0.0.1 answered 404: Not Found"),
        (
            Told(422, {"message": "Invalid", "errors": [{"field": "body"}]}),
            RejectedError,
            "127.0.0.1 answered 422: Invalid; body",
        ),
        (Told(400, {"message": {"body": ["is too long"]}}), RejectedError, "127.0.0.1 answered 400: is too long"),
        (Told(400, {"error": {"a": {"b": {"c": {"d": {"e": "deep"}}}}}}), RejectedError, "127.0.0.1 answered 400"),
        (Told(400, b"<html>no"), RejectedError, "127.0.0.1 answered 400"),
        (Told(301, None, {"Location": "https://evil.example/"}), ProtocolError, "127.0.0.1 answered 301, a redirect"),
    ],
)
def test_a_refusal_names_the_request_and_the_hosts_words(
    github: GitHubApi, host: Host, told: Told, kind: type[ServiceError], message: str
) -> None:
    fails(github, told)

    with pytest.raises(kind) as caught:
        host.comments(7)

    assert str(caught.value).startswith(f"GET /repos/acme/site/issues/7/comments: {message}")
    assert len(github.asked) == 1


def test_an_older_servers_name_of_the_secondary_limit(github: GitHubApi, host: Host, waits: list[float]) -> None:
    fails(github, Told(403, {"message": "You have triggered an abuse detection mechanism. Please wait a few minutes."}))

    assert host.comments(7) == []
    assert waits == [60.0]


def test_a_limit_is_no_matter_of_permissions(github: GitHubApi, host: Host) -> None:
    fails(github, Told(403, {"message": "API rate limit exceeded"}, {"Retry-After": "3600"}))

    with pytest.raises(RateLimitedError) as caught:
        host.comments(7)
    assert caught.value.hint == "run it again when the limit is over"


def test_a_locked_conversation_is_no_matter_of_permissions(github: GitHubApi, host: Host) -> None:
    fails(github, Told(403, {"message": "Unable to create comment because issue is locked."}), method="POST")

    with pytest.raises(ForbiddenError) as caught:
        host.create_comment(7, "hello")
    assert caught.value.hint == "the conversation is locked: unlock it, or let the job go on without a comment"


@pytest.mark.parametrize("row", [{"id": {"a": 1}}, {"id": [1]}, {"id": "1"}, {}])
def test_a_row_whose_id_is_none_is_an_error(github: GitHubApi, host: Host, row: dict[str, object]) -> None:
    fails(github, Told(data=[{**row, "body": "x", "user": {"login": "x"}}]))

    with pytest.raises(ProtocolError, match="an object without `id`"):
        host.comments(7)


def test_what_to_do_about_a_403_is_said(github: GitHubApi, host: Host) -> None:
    fails(github, Told(403, {"message": "Resource not accessible by integration"}))

    with pytest.raises(ForbiddenError) as caught:
        host.comments(7)

    assert caught.value.hint == (
        "the job needs `permissions:` for it (`pull-requests: write`, `issues: write`, "
        "`contents: write`, `actions: read`); runs of forks have none"
    )


def test_no_message_shows_the_token(github: GitHubApi, host: Host) -> None:
    fails(github, Told(400, {"message": f"bad header Bearer {TOKEN} " + "x" * 500}))

    with pytest.raises(RejectedError) as caught:
        host.comments(7)

    assert TOKEN not in repr(caught.value) + caught.value.words
    assert "bad header Bearer ***" in caught.value.words
    assert len(caught.value.words) == 300
    assert TOKEN not in repr(HostAccess("https://x", {"Authorization": TOKEN}, TOKEN))
    assert TOKEN not in repr(Api(HostAccess("https://x", {"Authorization": TOKEN}, TOKEN)))


@pytest.mark.parametrize("data", [{"rows": []}, [1], None, "text"])
def test_what_is_no_list_is_never_taken_for_an_empty_one(github: GitHubApi, host: Host, data: object) -> None:
    fails(github, Told(data=data))

    with pytest.raises(ProtocolError, match="answered something else where a list belongs"):
        host.comments(7)


def test_what_is_no_object_is_an_error(github: GitHubApi, host: Host) -> None:
    fails(github, Told(data=[]), path="/pulls/7")
    with pytest.raises(ProtocolError, match="answered something else where an object belongs"):
        host.pull(7)

    fails(github, Told(data={"number": "7"}), path="/pulls/7")
    with pytest.raises(ProtocolError, match="answered an object without `number`"):
        host.pull(7)

    fails(github, Told(data={"number": 1}), path="/user")
    with (
        closing(host_of({"GITHUB_TOKEN": "ghp_x"}, Context("github", github.root, "acme/site"))) as mine,
        pytest.raises(ProtocolError, match="answered an object without `login`"),
    ):
        mine.author()


@pytest.mark.parametrize(
    ("root", "message"),
    [
        ("http://ghe.example/api/v3", "the token would go to ghe.example unencrypted"),
        ("ftp://ghe.example", "the code host's API root is not an http or https URL"),
        ("https://me:secret@ghe.example", "the code host's API root may not carry a user, a query or a fragment"),
        ("https://ghe.example/?x=1", "the code host's API root may not carry a user, a query or a fragment"),
        ("https://[::", "the code host's API root is not a URL"),
    ],
)
def test_a_root_that_a_token_must_not_go_to(root: str, message: str) -> None:
    with pytest.raises(SettingError) as caught:
        Api(HostAccess(root, {}, TOKEN))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "root", ["http://localhost:1/", "http://127.0.0.1:1", "http://[::1]:1", "https://ghe.example/api/v3"]
)
def test_a_root_that_is_fine(root: str) -> None:
    assert repr(Api(HostAccess(root, {}, TOKEN))) == f"Api({root.rstrip('/')})"


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ключ"])
def test_a_token_that_no_header_can_hold(token: str) -> None:
    with pytest.raises(SettingError) as caught:
        Api(HostAccess("https://ghe.example", {}, token))
    assert token not in str(caught.value)


def test_a_name_cannot_reach_another_place() -> None:
    assert path_of("projects", "a/../b", 7) == "/projects/a%2F..%2Fb/7"
    assert path_of("projects", "..") == "/projects/%2E%2E"
    with pytest.raises(SettingError, match="an id is empty"):
        path_of("projects", "")


def test_each_host_gets_its_own_headers(github: GitHubApi, host: Host, gitlab: GitLabApi, lab: Host) -> None:
    host.comments(7)
    lab.comments(7)

    headers = github.asked[0].headers
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["accept"] == "application/vnd.github+json"
    assert headers["x-github-api-version"] == "2022-11-28"
    assert gitlab.asked[0].headers["private-token"] == "glpat-notARealToken12345"
    assert "authorization" not in gitlab.asked[0].headers


def test_a_spent_limit_without_a_reset_is_a_refusal_like_any_other(
    github: GitHubApi, host: Host, waits: list[float]
) -> None:
    fails(github, Told(403, {"message": "no"}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "soon"}))

    with pytest.raises(ForbiddenError, match="127.0.0.1 answered 403: no"):
        host.comments(7)
    assert waits == []


def test_without_a_token_there_is_nothing_to_blank_out(github: GitHubApi) -> None:
    github.faults = [Fault("GET", "/user", Told(400, {"message": "who?"}))]
    with (
        closing(Api(HostAccess(github.root, {}, ""))) as api,
        pytest.raises(RejectedError, match=r"127.0.0.1 answered 400: who\?"),
    ):
        api.get("/user")
