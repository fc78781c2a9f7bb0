"""`reconciler adopt` on a page of Jira Service Management, whose settings are nested and whose order can be written."""

from pathlib import Path

import pytest

from tests.cli.conftest import Place, Run
from tests.cli.test_jsm import PAGE, jsm

__all__ = ["jsm"]


@pytest.fixture
def imported(jsm: Place, run: Run) -> Path:
    """The file as it is imported: its plan is empty."""
    assert run("import", "--provider", "jsm", "--page-id", PAGE, "--out", "statuspage.yaml").exit_code == 0
    return jsm.folder / "statuspage.yaml"


@pytest.mark.parametrize(
    ("shown", "declared"),
    [
        ("description: The site", "description: Another"),
        ("label: Docs", "label: Help"),
        ('cssGreenColor: "#0f0"', 'cssGreenColor: "#0e0"'),
        ("timezone: Europe/Berlin", "timezone: Europe/Paris"),
        ("name: REST API", "name: HTTP API"),
        ("group: Core API", "group: API"),
        ("          - name: REST API\n", "          - name: REST API\n          - name: Only here\n"),
    ],
)
def test_what_the_page_shows_is_written_back(
    imported: Path,
    run: Run,
    jsm: Place,
    shown: str,
    declared: str,
) -> None:
    text = imported.read_text(encoding="utf-8")
    assert shown in text, text
    imported.write_text(text.replace(shown, declared, 1), encoding="utf-8")
    result = run("adopt", "--auto-approve")
    assert result.exit_code == 0, result.output
    assert imported.read_text(encoding="utf-8") == text
    assert run("drift").exit_code == 0
    assert jsm.writes == []


def test_an_order_that_could_be_written_is_said_and_left(imported: Path, run: Run) -> None:
    text = imported.read_text(encoding="utf-8")
    head, _, website = text.partition("      - name: Website\n")
    before, _, group = head.partition("      - group: Core API\n")
    site, _, remainder = website.partition("    templates")
    swapped = f"{before}      - name: Website\n{site}      - group: Core API\n{group}    templates{remainder}"
    imported.write_text(swapped, encoding="utf-8")
    result = run("adopt", "--auto-approve")
    assert result.exit_code == 0, result.output
    assert "order: the order of the page; the file's order stays" in " ".join(result.output.split())
    assert imported.read_text(encoding="utf-8") == swapped
