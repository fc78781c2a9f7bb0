"""Who signs in, at which site, and what is wrong where nobody can."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reconciler.errors import NoKeyError, ServiceError, SettingError
from reconciler.http.client import Transport
from reconciler.http.message import NotSentError, Request, Response
from reconciler.model.resource import Provider, Source
from reconciler.model.service import RateLimit
from reconciler.providers.jsm import JsmBackend, connect
from reconciler.sandbox import FaultRule, JsmQuirks
from tests.providers.jsm.world import PAGE, Jsm

ENVIRON = {"ATLASSIAN_EMAIL": "ops@acme.example", "ATLASSIAN_API_TOKEN": "t0ken", "JSM_CLOUD_ID": "c1"}
SITE = Provider("jsm", site="acme.atlassian.net")


class Told:
    """A site that answers as it is told to."""

    host = "acme.atlassian.net"

    def __init__(self, answer: Response | NotSentError) -> None:
        self.answer = answer
        self.asked: list[tuple[str, Request]] = []

    def __call__(self, root: str) -> Transport:
        self.root = root
        return self

    def send(self, request: Request) -> Response:
        self.asked.append((self.root, request))
        if isinstance(self.answer, NotSentError):
            raise self.answer
        return self.answer

    def close(self) -> None:
        """Nothing to give back."""


def connected(environ: dict[str, str], provider: Provider | None = None, **more: Any) -> JsmBackend:
    return connect(environ, rate_limit=RateLimit(), provider=provider or Provider("jsm"), **more)


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"ATLASSIAN_EMAIL": ""}, "ATLASSIAN_EMAIL", "no email address"),
        (
            {"ATLASSIAN_EMAIL": "t0ken", "ATLASSIAN_API_TOKEN": "ops@acme.example"},
            "ATLASSIAN_EMAIL",
            "is not an email address",
        ),
        ({"ATLASSIAN_API_TOKEN": "ops@acme.example"}, "ATLASSIAN_API_TOKEN", "is an email address, not a token"),
        ({"ATLASSIAN_EMAIL": "ops@acme\n.example"}, "ATLASSIAN_EMAIL", "line break"),
        ({"ATLASSIAN_EMAIL": "ops@acme.example:t0ken"}, "ATLASSIAN_EMAIL", "a colon"),
        ({"ATLASSIAN_API_TOKEN": ""}, "ATLASSIAN_API_TOKEN", "no API key"),
        ({"ATLASSIAN_API_TOKEN": "t0\nken"}, "ATLASSIAN_API_TOKEN", "line break"),
        ({"JSM_CLOUD_ID": ""}, "JSM_CLOUD_ID", "no cloud id"),
        ({"JSM_CLOUD_ID": "a/b"}, "JSM_CLOUD_ID", "is not a cloud id"),
        ({"JSM_API_URL": "http://api.example"}, "JSM_API_URL", "unencrypted"),
        ({"JSM_API_URL": "ftp://api.example"}, "JSM_API_URL", "not an http or https URL"),
        ({"JSM_TIMEOUT": "soon"}, "JSM_TIMEOUT", "is not a number of seconds"),
        ({"JSM_MAX_WAIT": "-1"}, "JSM_MAX_WAIT", "is not a number of seconds"),
    ],
)
def test_what_is_wrong_is_said_with_its_variable(changes: dict[str, str], place: str, message: str) -> None:
    with pytest.raises(SettingError, match=message) as caught:
        connected({**ENVIRON, **changes})
    assert caught.value.place == place
    assert "t0ken" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("name", ["ATLASSIAN_EMAIL", "ATLASSIAN_API_TOKEN"])
def test_what_is_missing_is_a_missing_key(name: str) -> None:
    with pytest.raises(NoKeyError):
        connected({**ENVIRON, name: ""})


def test_the_token_may_stand_in_a_file_and_under_another_name(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("t0ken\n")
    file.chmod(0o600)
    environ = {**ENVIRON, "ATLASSIAN_API_TOKEN": "", "ACME_TOKEN_FILE": str(file)}
    backend = connected(environ, Provider("jsm", key_env="ACME_TOKEN"))
    encoded = backend._session._credential().removeprefix("Basic ")
    assert base64.b64decode(encoded).decode().partition(":")[2] == "t0ken"
    backend.close()


class TestTheSite:
    def ask(self, told: Told, environ: dict[str, str] | None = None, provider: Provider = SITE) -> str:
        backend = connected({**ENVIRON, "JSM_CLOUD_ID": "", **(environ or {})}, provider, open_site=told)
        assert told.asked == []
        return backend._site.cloud_id

    def test_tells_the_cloud_id_once_and_to_anybody(self) -> None:
        told = Told(Response(200, body=b'{"cloudId": "c1"}'))
        backend = connected({**ENVIRON, "JSM_CLOUD_ID": ""}, SITE, open_site=told)
        assert (backend._site.cloud_id, backend._site.cloud_id) == ("c1", "c1")
        assert [(root, request.method, request.path) for root, request in told.asked] == [
            ("https://acme.atlassian.net", "GET", "/_edge/tenant_info")
        ]

    def test_is_asked_without_the_key_and_no_redirect_is_followed(self, jsm: Jsm) -> None:
        from reconciler.providers.jsm.site import _open

        transport = _open(jsm.base)
        jsm.sandbox.forget_requests()
        response = transport.send(Request("GET", "/_edge/tenant_info"))
        transport.close()
        assert response.json() == {"cloudId": jsm.sandbox.jsm_cloud_id}
        assert "authorization" not in repr(transport).lower()

    def test_agrees_with_the_variable_or_stops_the_run(self) -> None:
        told = Told(Response(200, body=b'{"cloudId": "c1"}'))
        assert self.ask(told, {"JSM_CLOUD_ID": "c1"}) == "c1"
        with pytest.raises(SettingError, match=r"is not the cloud id of acme\.atlassian\.net") as caught:
            self.ask(Told(Response(200, body=b'{"cloudId": "c2"}')), {"JSM_CLOUD_ID": "c1"})
        assert caught.value.place == "JSM_CLOUD_ID"

    def test_that_disagrees_is_named_where_the_file_writes_it(self) -> None:
        written = replace(SITE, site_source=Source("statuspage.yaml", 4, 9))
        with pytest.raises(SettingError) as caught:
            self.ask(Told(Response(200, body=b'{"cloudId": "c2"}')), {"JSM_CLOUD_ID": "c1"}, written)
        assert str(caught.value.place) == "statuspage.yaml:4:9"
        assert caught.value.hint == "unset JSM_CLOUD_ID, or remove `site`"

    def test_is_not_asked_for_another_root_with_an_id_of_its_own(self) -> None:
        told = Told(Response(500))
        assert self.ask(told, {"JSM_CLOUD_ID": "sandbox", "JSM_API_URL": "http://127.0.0.1:1/jsm/ops/api"}) == "sandbox"

    @pytest.mark.parametrize(
        "answer",
        [
            Response(302, {"location": "https://evil.example"}),
            Response(404),
            Response(200, body=b"<html></html>"),
            Response(200, body=b'{"cloudId": "../x"}'),
            Response(200, body=b"[]"),
            NotSentError("the name does not resolve"),
        ],
        ids=repr,
    )
    def test_that_does_not_tell_it(self, answer: Any) -> None:
        with pytest.raises(ServiceError) as caught:
            self.ask(Told(answer))
        assert caught.value.host == "acme.atlassian.net"
        assert "JSM_CLOUD_ID" in (caught.value.hint or "")

    @pytest.mark.parametrize(
        "site", ["acme.example", "acme.atlassian.net.evil.example", "https://acme.atlassian.net", ".atlassian.net"]
    )
    def test_is_one_of_atlassian_s(self, site: str) -> None:
        with pytest.raises(SettingError):
            self.ask(Told(Response(500)), provider=Provider("jsm", site=site))


def test_the_cloud_id_follows_the_root(jsm: Jsm) -> None:
    jsm.sandbox.jsm_quirks = JsmQuirks(cloud_id="checked")
    environ = {**ENVIRON, "JSM_CLOUD_ID": "other", "JSM_API_URL": f"{jsm.base}/jsm/ops/api/"}
    backend = connected(environ)
    with pytest.raises(ServiceError, match="/{cloud}/pages/summary/v2"):
        backend.pages()
    backend.close()
    assert jsm.backend.pages()


def test_the_sign_in_is_an_address_and_a_token(jsm: Jsm, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = connected({**ENVIRON, "JSM_API_URL": f"{jsm.base}/jsm/ops/api"})
    assert backend._session._credential() == "Basic " + base64.b64encode(b"ops@acme.example:t0ken").decode()
    assert "t0ken" not in repr(backend._session)
    assert PAGE in dict(backend.pages())
    backend.close()


def test_neither_token_nor_address_is_repeated_from_an_answer(jsm: Jsm) -> None:
    words = "Basic authentication of ops@acme.example with t0ken failed"
    jsm.sandbox.faults.add(FaultRule("error", status=401, message=words))
    backend = connected({**ENVIRON, "JSM_API_URL": f"{jsm.base}/jsm/ops/api"})
    with pytest.raises(ServiceError, match=r"Basic authentication of \*\*\* with \*\*\* failed"):
        backend.pages()
    backend.close()
