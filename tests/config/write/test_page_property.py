"""The file generated from any page is valid, and its plan is empty."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler import planner
from reconciler.config.load.load import load_config
from reconciler.config.write.page import Written, write_page
from reconciler.model.plan import PagePlan
from reconciler.model.resource import LivePage
from tests.config.write.live_pages import live_pages


def plan_of(written: Written, live: LivePage) -> PagePlan:
    """The plan of a written page against the page it was written of."""
    with TemporaryDirectory() as folder:
        for name, text in {"statuspage.yaml": written.text, **written.files}.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        environ = {variable.name: variable.value or "x" for variable in written.variables}
        loaded = load_config(Path(folder) / "statuspage.yaml", environ=environ)
    return planner.plan_page(loaded.pages[0], live, today=date(2026, 3, 1))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(live=live_pages(), people=st.booleans(), split=st.booleans())
def test_the_plan_of_an_imported_page_is_empty(live: LivePage, people: bool, split: bool) -> None:
    written = write_page(live, people=people, split=split)
    plan = plan_of(written, live)

    assert plan.actions == ()
    assert plan.blocked_by == ()
    assert not [note for note in plan.notes if note.code == "order"]
    assert "@acme.example" not in "".join(line for line in written.text.splitlines() if "notifications_" not in line)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(live=live_pages())
def test_what_is_not_in_the_file_is_told(live: LivePage) -> None:
    written = write_page(live)
    plan = plan_of(written, live)

    told = " ".join(item.what for item in written.left_out)
    assert all(f"({plan.bindings[address]})" in told for address in plan.unmanaged)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(live=live_pages())
def test_a_reader_of_yaml_1_1_sees_the_same_texts(live: LivePage) -> None:
    text = write_page(live).text
    assert _texts(yaml.safe_load(text)) == _texts(yaml.load(text, yaml.BaseLoader))


def _texts(value: object) -> object:
    """The value with everything but lists and maps as text: a text misread as a number, a date or a truth is another text."""
    if isinstance(value, dict):
        return {key: _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else f"{value}"
