"""What the environment says, and every way in which it can say it wrongly."""

import os
from pathlib import Path

import pytest

from reconciler.errors import AuthError, Interrupted, SettingError
from reconciler.http import HttpEvent, Interrupt
from reconciler.model.resource import Provider
from reconciler.model.service import RateLimit
from reconciler.providers.statuspage import Notice, connect
from tests.http.loopback import Server, json_reply

KEY = "89a229ce-1a8b-not-a-key"


def setting_error(environ: dict[str, str], key_env: str | None = None) -> tuple[str | None, str, str | None]:
    with pytest.raises(SettingError) as caught:
        connect(environ, rate_limit=RateLimit(), provider=Provider(key_env=key_env))
    assert KEY not in str(caught.value) + str(caught.value.hint)
    return caught.value.place, caught.value.message, caught.value.hint


def sent_authorization(server: Server, environ: dict[str, str], key_env: str | None = None) -> str:
    server.plays(json_reply([]))
    backend = connect(
        {"STATUSPAGE_API_URL": server.root, **environ}, rate_limit=RateLimit(), provider=Provider(key_env=key_env)
    )
    assert backend.pages() == ()
    backend.close()
    return server.seen[-1].headers["authorization"]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(f"{KEY}\n")
    path.chmod(0o600)
    return path


def test_the_key_comes_from_the_environment_or_from_a_file(server: Server, key_file: Path) -> None:
    assert sent_authorization(server, {"STATUSPAGE_API_KEY": f" {KEY}\n"}) == f"OAuth {KEY}"
    assert sent_authorization(server, {"STATUSPAGE_API_KEY_FILE": str(key_file)}) == f"OAuth {KEY}"
    both = {"STATUSPAGE_API_KEY": "", "STATUSPAGE_API_KEY_FILE": str(key_file)}
    assert sent_authorization(server, both) == f"OAuth {KEY}"


def test_a_page_may_have_a_key_of_its_own(server: Server, key_file: Path) -> None:
    environ = {"STATUSPAGE_API_KEY": "other", "PAGE_EU_KEY": KEY}
    assert sent_authorization(server, environ, "PAGE_EU_KEY") == f"OAuth {KEY}"
    environ = {"STATUSPAGE_API_KEY": "other", "PAGE_EU_KEY_FILE": str(key_file)}
    assert sent_authorization(server, environ, "PAGE_EU_KEY") == f"OAuth {KEY}"


def test_no_key() -> None:
    hint = (
        "set STATUSPAGE_API_KEY, or STATUSPAGE_API_KEY_FILE to a file that holds it; try --sandbox without an account"
    )
    assert setting_error({}) == ("STATUSPAGE_API_KEY", "no API key", hint)
    assert setting_error({"STATUSPAGE_API_KEY": " \n"}) == ("STATUSPAGE_API_KEY", "no API key", hint)
    assert setting_error({"STATUSPAGE_API_KEY": KEY}, "PAGE_EU_KEY")[0] == "PAGE_EU_KEY"


def test_two_keys(key_file: Path) -> None:
    environ = {"STATUSPAGE_API_KEY": KEY, "STATUSPAGE_API_KEY_FILE": str(key_file)}
    message = "STATUSPAGE_API_KEY and STATUSPAGE_API_KEY_FILE are both set"
    assert setting_error(environ) == ("STATUSPAGE_API_KEY_FILE", message, "unset one of them")


@pytest.mark.parametrize("key", [f"{KEY} {KEY}", f"{KEY}\nX-Injected: 1", f"“{KEY}”", f"{KEY}\x07"])
def test_a_key_that_cannot_be_one_is_refused_before_anything_is_sent(key: str, tmp_path: Path) -> None:
    message = "holds a character that no key has (a space, a line break, a typographic quote)"
    hint = "copy the key again, without anything around it"
    assert setting_error({"STATUSPAGE_API_KEY": key}) == ("STATUSPAGE_API_KEY", message, hint)
    path = tmp_path / "key"
    path.write_text(key)
    assert setting_error({"STATUSPAGE_API_KEY_FILE": str(path)}) == ("STATUSPAGE_API_KEY_FILE", message, hint)


def test_a_key_file_that_is_none(tmp_path: Path) -> None:
    def error(path: str) -> str:
        place, message, hint = setting_error({"STATUSPAGE_API_KEY_FILE": path})
        assert place == "STATUSPAGE_API_KEY_FILE"
        assert hint
        return message

    assert error(str(tmp_path / "absent")) == "the file cannot be read: No such file or directory"
    assert error(str(tmp_path)) == "the file cannot be read: Is a directory"
    assert error("a\0b") == "the file cannot be read: not a path"
    empty = tmp_path / "empty"
    empty.write_text("\n")
    assert error(str(empty)) == "the file is empty"
    large = tmp_path / "large"
    large.write_text("k" * 5000)
    assert error(str(large)) == "the file is far too large for a key"


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_a_key_file_that_everybody_can_read_is_told_and_used(key_file: Path) -> None:
    told: list[HttpEvent | Notice] = []
    environ = {"STATUSPAGE_API_KEY_FILE": str(key_file)}
    connect(environ, rate_limit=RateLimit(), on_event=told.append)
    assert told == []
    key_file.chmod(0o644)
    connect(environ, rate_limit=RateLimit(), on_event=told.append)
    notice = Notice(
        "every user of this machine can read the file with the key", "STATUSPAGE_API_KEY_FILE", "chmod 600 it"
    )
    assert told == [notice]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://api.statuspage.io/v1", "the API key would go to api.statuspage.io unencrypted"),
        ("ftp://localhost/v1", "the API root is not an http or https URL"),
        ("api.statuspage.io", "the API root is not an http or https URL"),
        (f"https://{KEY}@api.statuspage.io/v1", "the API root may not carry a user, a query or a fragment"),
        ("https://[::1/v1", "the API root is not a URL"),
    ],
)
def test_a_root_that_a_key_may_not_go_to(url: str, message: str) -> None:
    place, said, hint = setting_error({"STATUSPAGE_API_KEY": KEY, "STATUSPAGE_API_URL": url})
    assert (place, said) == ("STATUSPAGE_API_URL", message)
    assert hint


@pytest.mark.parametrize("url", ["", " ", "https://eu.example/v1/", "http://127.0.0.1:8080", "http://[::1]:1/v1"])
def test_a_root_that_will_do(url: str) -> None:
    backend = connect({"STATUSPAGE_API_KEY": KEY, "STATUSPAGE_API_URL": url}, rate_limit=RateLimit())
    assert backend.sent.reads == 0, "nothing is sent before somebody asks"
    backend.close()


@pytest.mark.parametrize("name", ["STATUSPAGE_TIMEOUT", "STATUSPAGE_MAX_WAIT"])
@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "1e999", "30s"])
def test_seconds_that_are_none(name: str, text: str) -> None:
    least, default = ("more than 0", "30") if name == "STATUSPAGE_TIMEOUT" else ("0 or more", "300")
    expected = (name, "is not a number of seconds", f"write {least}, for example {default}")
    assert setting_error({"STATUSPAGE_API_KEY": KEY, name: text}) == expected


def test_a_wait_of_0_is_one_and_a_timeout_of_0_is_not() -> None:
    connect({"STATUSPAGE_API_KEY": KEY, "STATUSPAGE_MAX_WAIT": "0"}, rate_limit=RateLimit()).close()
    assert setting_error({"STATUSPAGE_API_KEY": KEY, "STATUSPAGE_TIMEOUT": "0"})[0] == "STATUSPAGE_TIMEOUT"


def test_a_refused_key_says_where_to_look(server: Server) -> None:
    server.plays(json_reply({"error": "Could not authenticate"}, 401))
    environ = {"STATUSPAGE_API_URL": server.root, "PAGE_EU_KEY": KEY}
    events: list[HttpEvent | Notice] = []
    backend = connect(environ, rate_limit=RateLimit(), provider=Provider(key_env="PAGE_EU_KEY"), on_event=events.append)
    with pytest.raises(AuthError) as caught:
        backend.pages()
    backend.close()
    assert str(caught.value.hint).startswith("check PAGE_EU_KEY:")
    assert [event.kind for event in events if isinstance(event, HttpEvent)] == ["sent", "answered"]


def test_backends_of_one_key_share_one_window_and_an_interrupt_ends_them(server: Server) -> None:
    server.plays(json_reply([]))
    interrupt = Interrupt()
    environ = {"STATUSPAGE_API_URL": server.root, "STATUSPAGE_API_KEY": f"{KEY}-shared"}
    first, second = (
        connect(environ, rate_limit=RateLimit(requests=requests), interrupt=interrupt) for requests in (50, 60)
    )
    assert first._session.window is second._session.window
    assert first._session.window.burst == 50
    interrupt.request()
    with pytest.raises(Interrupted):
        first.pages()
    assert server.requests == []
