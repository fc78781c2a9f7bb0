"""What is said of a key that expires, from 14 days before its date."""

from datetime import date

import pytest

from reconciler.model.key_expiry import KeyExpiry, key_expiries
from reconciler.model.resource import Provider

DAY = date(2027, 5, 1)


@pytest.mark.parametrize(
    ("today", "near", "sentence"),
    [
        (date(2027, 4, 16), False, "expires in 15 days, on 2027-05-01"),
        (date(2027, 4, 17), True, "expires in 14 days, on 2027-05-01"),
        (date(2027, 4, 30), True, "expires tomorrow, on 2027-05-01"),
        (DAY, True, "expires today, on 2027-05-01"),
        (date(2027, 5, 2), True, "expired yesterday, on 2027-05-01"),
        (date(2027, 5, 31), True, "expired 30 days ago, on 2027-05-01"),
    ],
)
def test_a_sentence_for_each_day(today: date, near: bool, sentence: str) -> None:
    expiry = KeyExpiry("STATUSPAGE_API_KEY", DAY)
    assert expiry.is_near(today) is near
    assert expiry.sentence(today) == f"the key in STATUSPAGE_API_KEY {sentence}"


def test_the_earliest_date_of_a_key_counts_and_keys_without_a_date_are_left_out() -> None:
    late = Provider(key_expires=date(2027, 6, 1))
    providers = (late, Provider(key_expires=DAY), Provider(key_env="STATUSPAGE_API_KEY_EU"))
    assert key_expiries(providers) == (KeyExpiry("STATUSPAGE_API_KEY", DAY),)


def test_the_date_does_not_make_another_provider() -> None:
    assert Provider(key_expires=DAY) == Provider()
