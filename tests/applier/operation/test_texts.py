"""Texts for visitors: placeholders are filled once, and never posted unfilled."""

import pytest

from reconciler.applier.operation.texts import filled, refuse_unfilled, template_named, unused_values
from reconciler.errors import RefusedError, UnfilledError, UnknownNameError
from reconciler.model.operation import TextTemplate


def test_a_placeholder_is_filled_and_its_value_is_not_expanded_again() -> None:
    values = {"service": "{{secret}}", "secret": "x", "time": "12:00"}
    assert filled("{{service}} since {{ time }}, {{other}}", values) == "{{secret}} since 12:00, {{other}}"


@pytest.mark.parametrize("text", ["{{x}}", "a {{ x }} b", "{{", "{{unclosed", "{{ }}"])
def test_what_is_left_is_refused(text: str) -> None:
    with pytest.raises(UnfilledError, match="the text still has the placeholder") as refused:
        refuse_unfilled(title="fine", text=text)
    assert refused.value.exit_code == 3


def test_a_value_that_no_text_asks_for_is_named() -> None:
    values = {"service": "Web", "region": "EU", "eta": "12:00"}
    assert unused_values(values, "{{service}} is down", None) == (
        "--set region, eta changes nothing: no text has the placeholder {{region}} or {{eta}}",
    )
    assert unused_values(values, "{{service}} in {{ region }}", "until {{eta}}") == unused_values(None, "x") == ()


def test_single_braces_and_an_absent_text_are_fine() -> None:
    refuse_unfilled(title=None, text="{x} }} done")
    with pytest.raises(UnfilledError, match="the text still has the placeholder"):
        refuse_unfilled(title=None, text="{{x} }} done")


def test_a_text_that_the_service_would_refuse_is_not_sent() -> None:
    with pytest.raises(RefusedError, match="the text has 25,001 characters, and 25,000 are allowed"):
        refuse_unfilled(text="x" * 25_001)


def test_a_template_is_found_by_any_equal_spelling() -> None:
    outage = TextTemplate("Outage  EU", "t", "b")
    assert template_named("Outage EU", [outage]) is outage


@pytest.mark.parametrize(
    ("templates", "hint"),
    [
        ([TextTemplate("Outage", "", "")], "did you mean `Outage`?"),
        ([TextTemplate("Zebra", "", "")], "its templates are `Zebra`"),
        ([], "the page has no templates; use --name and --body"),
    ],
)
def test_an_unknown_template_says_which_there_are(templates: list[TextTemplate], hint: str) -> None:
    with pytest.raises(UnknownNameError) as refused:
        template_named("Outtage", templates)
    assert refused.value.hint == hint


def test_two_templates_of_one_name_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="the page has 2 templates `Outage`"):
        template_named("Outage", [TextTemplate("Outage", "", "")] * 2)
