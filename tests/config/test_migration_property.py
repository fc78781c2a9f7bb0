"""Whatever stands on a page: nothing of it is dropped without a word, and what both services have survives the way back."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.config.migration import MigratedPage, has_value
from reconciler.config.migration_report import place, report_of
from reconciler.config.write.page import read_back
from reconciler.documents.migration import MigrationDocument
from reconciler.model.crossing import Crossing, Way
from reconciler.model.field import Field
from reconciler.model.resource import Live, LivePage
from reconciler.model.values import canonical, spelling
from tests.config.migrations import TO_JSM, TO_STATUSPAGE, across, jsm_pages, plan_of, written_of
from tests.config.write.live_pages import live_pages

often = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _values(item: Live) -> list[tuple[Field, object]]:
    """What is said of a resource, and not by its place in the file."""
    single = item.kind.identity.single
    pairs = [
        (each, item.name if each.name == "name" and not single else item.fields.get(each.name))
        for each in item.kind.fields
        if each.in_file
    ]
    return [(each, value) for each, value in pairs if has_value(each, value)]


def _check_report(page: LivePage, migrated: MigratedPage, report: MigrationDocument) -> None:
    crossing, by_id = migrated.crossing, migrated.live.by_id
    lost = {what for loss in report.lost for what in loss.what}
    findings = [finding.what for finding in report.findings]
    for item in page.items:
        if crossing.lost_kind(item.kind):
            assert item.kind.title.lower() in lost
            continue
        if item.id not in by_id:
            assert item.kind.identity.personal or findings, item
            continue
        for each, value in _values(item):
            where = place(item.kind, each)
            if crossing.way(item.kind, each.name) is Way.LOST:
                assert where in lost or where in report.as_usual, (where, value)
            elif each.name != "name" or item.kind.identity.single:
                counterpart = crossing.by_field[item.kind.name, each.name]
                assert by_id[item.id].fields[counterpart.becomes] == counterpart.turned(value)


def _check(page: LivePage, crossing: Crossing, people: bool) -> None:
    migrated = across(page, crossing, people=people)
    written = written_of(migrated, people=people)
    plan = plan_of(written, migrated)
    assert plan.actions == ()
    assert plan.blocked_by == ()
    report = report_of(page, migrated, written, key="old")
    _check_report(page, migrated, report)
    told = " ".join(item.what for item in written.left_out)
    assert all(f"({plan.bindings[address]})" in told for address in plan.unmanaged if plan.bindings.get(address))
    assert read_back(written).pages[0].service is crossing.target


@often
@given(page=live_pages(), people=st.booleans())
def test_nothing_of_a_statuspage_page_is_dropped_without_a_word(page: LivePage, people: bool) -> None:
    _check(page, TO_JSM, people)


@often
@given(page=jsm_pages(), people=st.booleans())
def test_nothing_of_a_jsm_page_is_dropped_without_a_word(page: LivePage, people: bool) -> None:
    _check(page, TO_STATUSPAGE, people)


def _there_and_back(page: LivePage, crossing: Crossing, back: Crossing) -> None:
    first = across(page, crossing, people=True)
    second = across(first.live, back, people=True)
    lifted = {remark for remarks in (*first.remarks.values(), *second.remarks.values()) for remark in remarks}
    ids = {item.id for item in first.live.items}
    for item in page.items:
        if item.id not in ids:
            continue
        result = second.live.by_id[item.id]
        assert result.kind is item.kind
        renamed = any(word in remark for remark in first.remarks.get(item.id, ()) for word in ("its name",))
        assert renamed or spelling(result.name) == spelling(item.name), lifted
        for each, value in _values(item):
            counterpart = crossing.by_field.get((item.kind.name, each.name))
            if counterpart is None or (each.name == "name" and not item.kind.identity.single):
                continue
            shared = back.by_field.get((item.kind.name, counterpart.becomes))
            if shared is not None:
                assert canonical(each, result.fields.get(each.name)) == canonical(each, value), each.name


@often
@given(page=live_pages())
def test_a_statuspage_page_taken_across_and_back_is_the_same(page: LivePage) -> None:
    _there_and_back(page, TO_JSM, TO_STATUSPAGE)


@often
@given(page=jsm_pages())
def test_a_jsm_page_taken_across_and_back_is_the_same(page: LivePage) -> None:
    _there_and_back(page, TO_STATUSPAGE, TO_JSM)


@often
@given(page=st.one_of(live_pages(), jsm_pages()))
def test_no_two_of_a_place_have_one_name_and_none_is_too_long(page: LivePage) -> None:
    crossing = TO_JSM if page.service is TO_JSM.source else TO_STATUSPAGE
    named = [item for item in across(page, crossing).live.items if item.kind.identity.named]
    places = [(item.kind, item.parent, spelling(item.name)) for item in named]
    assert len(places) == len(set(places))
    assert all(len(item.name) <= 255 for item in named)
    tops = {item.id for item in named if item.parent is None and item.kind.name == "group"}
    assert all(item.parent is None or item.parent in tops for item in named)
