"""Contacts are shown masked, with a digest that tells two apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.contact import digest, keyed, masked, segment


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("status-alerts@acme.example", "s…@acme.example"),
        ("@acme.example", "…@acme.example"),
        ('"odd@name"@acme.example', '"…@acme.example'),
        ("https://hooks.acme.example/statuspage?token=1", "https://hooks.acme.example/…"),
        ("HTTPS://user:secret@hooks.acme.example:8443/x", "https://hooks.acme.example:8443/…"),
        ("http://h.example#x", "http://h.example/…"),
        ("+12025550100", "…00"),
        ("1234", "…"),
        ("anything else", "…"),
        ("", "…"),
    ],
)
def test_a_contact_is_shown_so_that_only_who_knows_it_knows_it(contact: str, shown: str) -> None:
    assert masked(contact) == shown


def test_an_address_carries_channel_mask_and_digest() -> None:
    text = segment("email:status-alerts@acme.example", "page1")
    assert text == f"email:s…@acme.example#{digest('email:status-alerts@acme.example', 'page1')}"
    assert text != segment("email:status-alerts@acme.example", "page2")
    assert len(text.rpartition("#")[2]) == 8


def test_digests_and_hashes_are_stable_and_keyed() -> None:
    assert digest("x", "salt", 12)[:8] == digest("x", "salt")
    assert keyed("x", b"one") == keyed("x", b"one") != keyed("x", b"two")
    assert keyed(["x"], b"one").startswith("hmac-sha256:")


@given(st.from_regex(r"[a-z0-9]{5,20}@[a-z]{2,10}\.example", fullmatch=True))
def test_the_local_part_is_never_shown(email: str) -> None:
    local = email.partition("@")[0]
    assert local not in masked(email).partition("@")[0]
    assert local not in segment(f"email:{email}", "page1").partition("@")[0]
