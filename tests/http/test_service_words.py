"""The service's own words, whatever shape it gives them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.http.message import Response
from reconciler.http.service_words import (
    MAX_WORDS,
    request_id,
    sensitive_texts,
    service_words,
)


def said(value: object) -> str:
    return service_words(Response(422, body=json.dumps(value).encode()))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"message": "Could not authenticate"}, "Could not authenticate"),
        ({"error": "Name can't be blank"}, "Name can't be blank"),
        ({"error": ["Name can't be blank", "Name is too short"]}, "Name can't be blank; Name is too short"),
        ({"error": {"name": ["can't be blank", "is too short"]}}, "name: can't be blank, is too short"),
        ({"errors": [{"title": "Bad", "detail": "Worse"}]}, "Worse; Bad"),
        ({"errorMessages": ["No such page"], "errors": {}}, "No such page"),
        ({"message": "Invalid", "errors": {"endpoint": "is invalid"}}, "Invalid; endpoint: is invalid"),
        ({"code": "NOT_FOUND", "message": "Gone", "status": 404}, "Gone"),
        ({"name": ["is taken"], "ok": False, "nothing": None}, "name: is taken"),
        ({"error": {"deep": {"deeper": {"deepest": {"bottom": {"lost": "x"}}}}}}, ""),
        (["one", 2, None, True, ""], "one; 2"),
        ("just text", "just text"),
        ({"message": "jo.e+x@acme.example (o'b-c@b.example) is in"}, "***@acme.example (***@b.example) is in"),
        ({"message": "@acme and a @ b, " + "x" * 9_000}, ("@acme and a @ b, " + "x" * 9_000)[:299] + "…"),
        ({}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_every_shape_of_json(value: object, words: str) -> None:
    assert said(value) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", ""),
        (b"  upstream \n timed out ", "upstream timed out"),
        (b"<html><head><title>502 Bad\nGateway</title></head><body>x</body>", "502 Bad Gateway"),
        (b"<title></title><style>b{}</style><h1>Down &amp; out</h1><script>x()</script>", "Down & out"),
        (b"\xff\xfe<p>caf\xc3\xa9</p>", "\ufffd\ufffd caf\u00e9"),
        (b'{"error": "cut of', '{"error": "cut of'),
        (b"[" * 100_000, "[" * (MAX_WORDS - 1) + "\u2026"),
    ],
)
def test_what_is_not_json(body: bytes, words: str) -> None:
    assert service_words(Response(502, body=body)) == words


def test_a_mass_of_json_is_cut_like_text() -> None:
    assert len(service_words(Response(422, body=b'"' + b"x" * 2_000_000 + b'"'))) == MAX_WORDS


@given(st.binary(max_size=2000))
def test_nothing_breaks_it(body: bytes) -> None:
    words = service_words(Response(500, body=body), ["ab\\", "(", "abc"])

    assert len(words) <= MAX_WORDS
    assert "\n" not in words


def test_hidden_texts_are_hidden_the_longest_first_and_in_any_case() -> None:
    response = Response(422, body=b'{"error": "ANN@acme.example and ann, a"}')

    assert service_words(response, ["ann", "ann@acme.example", "a", ""]) == "*** and ***, a"


@pytest.mark.parametrize(
    ("hidden", "quoted", "words"),
    [
        ("Ann.B@acme.example", "ann.b%40acme.example is taken", "*** is taken"),
        ("Ann.B@acme.example", "no mailbox ann.b there", "no mailbox *** there"),
        ("Ann.B@acme.example", "acme.example takes no mail", "acme.example takes no mail"),
        ("+1 (555) 010-0999", "+15550100999 is taken", "*** is taken"),
        ("+1 (555) 010-0999", "Phone 555.010.0999 is taken", "Phone *** is taken"),
        ("5550100999", "1 555 010 0999", "***"),
        ("555  010", "555 010", "***"),
        ("https://acme.example/hook?a=b&c", "GET /hook?a=b&amp;c failed", "GET /*** failed"),
        ("https://acme.example/hook?a=b&c", "https%3A%2F%2Facme.example%2Fhook%3Fa%3Db%26c", "***"),
        ("https://acme.example/", "acme.example said 500", "acme.example said 500"),
    ],
)
def test_a_hidden_text_is_hidden_in_other_spellings_too(hidden: str, quoted: str, words: str) -> None:
    assert service_words(Response(422, body=json.dumps({"error": quoted}).encode()), [hidden]) == words


def test_contacts_and_secrets_are_found_by_the_names_of_their_fields() -> None:
    body = {
        "subscriber": {"email": "ann@acme.example", "component_ids": ["c1"], "phone_number": None},
        "metrics_provider": {"type": "Datadog", "api_key": "k", "endpoint": ["u1", ("u2",)]},
    }

    assert list(sensitive_texts(body)) == ["ann@acme.example", "k", "u1", "u2"]


@pytest.mark.parametrize(
    ("headers", "identity"),
    [
        ({"x-request-id": "0a1b-2c"}, "0a1b-2c"),
        ({"atl-traceid": "9f8e"}, "9f8e"),
        ({"x-request-id": "one", "atl-traceid": "two"}, "one"),
        ({"x-request-id": "\x1b[31m", "atl-traceid": "two"}, "two"),
        ({"x-request-id": "x" * 81}, ""),
        ({}, ""),
    ],
)
def test_the_id_of_a_request(headers: dict[str, str], identity: str) -> None:
    assert request_id(Response(500, headers)) == identity
