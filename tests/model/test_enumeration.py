"""Names in a sentence."""

from reconciler.model import enumeration


def test_lists() -> None:
    assert [enumeration.listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_of_many_the_first_are_written_and_the_others_counted() -> None:
    assert enumeration.first_of([1, 2, 3], 3) == "1, 2, 3"
    assert enumeration.first_of([1, 2, 3], 3, closed=True) == "1, 2 and 3"
    assert enumeration.first_of([1, 2, 3], 2, closed=True) == "1, 2 and 1 more"
    assert enumeration.first_of("abc", 1, str.upper) == "A and 2 more"
    assert enumeration.first_of(range(2001), 1) == "0 and 2000 more"
    assert enumeration.first_of(range(2001), 1, thousands=",") == "0 and 2,000 more"
