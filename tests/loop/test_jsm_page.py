"""What Jira Service Management alone has: an order that can be written, empty groups, settings at any depth, links, templates."""

from reconciler.sandbox import JsmQuirks
from tests.loop.jsm_loop import JsmLoop
from tests.loop.test_jsm_publication import converged
from tests.loop.test_stories import short


class TestOrder:
    """The order of the file is the order of the page, and it is written."""

    def test_is_that_of_the_file_from_the_start(self, jsm: JsmLoop) -> None:
        jsm.declare("- name: C\n- {group: G, components: [{name: Z}, {name: Y}]}\n- name: A\n- name: B")
        converged(jsm)
        assert jsm.outline() == ["C", ("G", ["Z", "Y"]), "A", "B"]

    def test_is_mended_where_somebody_changed_it(self, jsm: JsmLoop) -> None:
        jsm.seed(["A", "B", ("G", ["X", "Y", "Z"]), "C"])
        jsm.declare("- name: C\n- name: A\n- {group: G, components: [{name: Z}, {name: X}, {name: Y}]}\n- name: B\n")
        assert jsm.plan().actions != ()
        converged(jsm)
        assert jsm.outline() == ["C", "A", ("G", ["Z", "X", "Y"]), "B"]
        assert set(jsm.rows()) == {"a", "b", "g", "x", "y", "z", "c"}

    def test_places_what_is_new_and_what_moves(self, jsm: JsmLoop) -> None:
        jsm.seed(["A", "B", ("G", ["X"])])
        jsm.declare(
            "- name: A\n- name: New\n- {group: G, components: [{name: First}, {name: X}, {name: Last}]}\n- name: B\n"
        )
        converged(jsm)
        assert jsm.outline() == ["A", "New", ("G", ["First", "X", "Last"]), "B"]

    def test_leaves_what_is_not_declared_between_what_it_stood_between(self, jsm: JsmLoop) -> None:
        jsm.seed(["A", "Labs", "B", "C"])
        jsm.declare("- name: A\n- name: C\n- name: B")
        converged(jsm)
        assert jsm.outline() == ["A", "C", "Labs", "B"]


class TestAGroup:
    def test_that_is_emptied_by_hand_stays_a_group(self, jsm: JsmLoop) -> None:
        file = "- {group: Core, components: [{name: REST}]}\n- name: Website"
        jsm.declare(file)
        converged(jsm)
        core = jsm.id("Core")
        jsm.edit_components({"id": jsm.id("REST")})
        jsm.publish_by_hand()
        assert "Core" in jsm.outline()
        converged(jsm)
        assert jsm.outline() == [("Core", ["REST"]), "Website"]
        assert jsm.id("Core") == core

    def test_may_be_declared_empty(self, jsm: JsmLoop) -> None:
        jsm.declare("- {group: Core, description: Nothing yet, components: []}\n- name: Website")
        converged(jsm)
        assert jsm.outline() == ["Core", "Website"]
        jsm.declare("- {group: Core, description: Nothing yet, components: [{name: REST}]}\n- name: Website")
        core = jsm.id("Core")
        converged(jsm)
        assert (jsm.outline(), jsm.id("Core")) == ([("Core", ["REST"]), "Website"], core)

    def test_that_is_deleted_lets_its_components_go_first(self, jsm: JsmLoop) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(orphans="deleted", delete_order="before")
        jsm.seed([("Core", ["REST", "Hooks"]), "Website"])
        jsm.declare("- {group: Core, absent: true, components: []}\n- name: REST\n- name: Hooks\n- name: Website")
        converged(jsm)
        assert jsm.outline() == ["REST", "Hooks", "Website"]
        assert set(jsm.rows()) == {"rest", "hooks", "website"}


COLORS = {"cssGreenColor": "#00ff00", "cssRedColor": "#ff0000"}


class TestSettings:
    def test_are_written_at_any_depth_and_the_leaves_beside_them_stay(self, jsm: JsmLoop) -> None:
        before = {
            "description": "Stays",
            "customCss": "body { color: red }",
            "colours": COLORS,
            "bodyConfig": {"numberOfCardsPerRow": 2, "overallUptimeDisplay": True},
            "seoConfig": {"enabled": True, "keywords": "acme"},
        }
        jsm.seed(["Website"], page=before)
        jsm.declare(
            "- name: Website",
            """
            settings:
              name: Acme Status
              colours: {cssGreenColor: "#0f0", cssRedColor: "#c00"}
              bodyConfig: {numberOfCardsPerRow: 4}
              seoConfig: {title: Status}
            """,
        )
        old = jsm.doc["page"]
        converged(jsm)
        page = jsm.doc["page"]
        assert page == {
            **old,
            "name": "Acme Status",
            "colours": {**old["colours"], "cssRedColor": "#c00"},
            "bodyConfig": {**old["bodyConfig"], "numberOfCardsPerRow": 4},
            "seoConfig": {**old["seoConfig"], "title": "Status"},
        }

    def test_are_cleared(self, jsm: JsmLoop) -> None:
        jsm.seed(["Website"], page={"description": "Old", "seoConfig": {"title": "Old"}})
        jsm.declare("- name: Website", "settings: {description: null, seoConfig: {title: null}}")
        converged(jsm)
        assert (jsm.doc["page"]["description"], jsm.doc["page"]["seoConfig"]["title"]) == ("", "")


LINKS = """
settings:
  headerData:
    links:
      - {label: Docs, url: "https://docs.acme.example"}
      - {label: Help, url: "https://help.acme.example"}
"""
DOCS = {"label": "Docs", "url": "https://docs.acme.example"}
HELP = {"label": "Help", "url": "https://help.acme.example"}


class TestLinks:
    def test_are_written_in_the_order_of_the_file(self, jsm: JsmLoop) -> None:
        swapped = [{**HELP, "position": 1}, {**DOCS, "position": 2}]
        jsm.seed(["Website"], page={"headerData": {"links": swapped}, "footerData": {"links": swapped}})
        footer = jsm.doc["page"]["footerData"]
        jsm.declare("- name: Website", LINKS)
        converged(jsm)
        links = jsm.doc["page"]["headerData"]["links"]
        ordered = sorted(links, key=lambda link: link["position"])
        assert [{"label": link["label"], "url": link["url"]} for link in ordered] == [DOCS, HELP]
        assert jsm.doc["page"]["footerData"] == footer

    def test_that_nobody_can_read_are_told_as_work_for_a_person(self, jsm: JsmLoop) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(links="empty")
        jsm.seed(["Website"], page={"headerData": {"links": [{**DOCS, "position": 1}]}})
        jsm.declare("- name: Website", LINKS)
        plan = jsm.plan()
        (action,) = plan.actions
        assert (action.verb.value, [change.field for change in action.changes]) == ("manual", ["headerData.links"])
        assert [note.message for note in action.notes] == [
            "the service shows this in a form that cannot be compared; check it in the service's dashboard"
        ]
        assert jsm.apply().exit_code == 0
        assert jsm.written() == []

    def test_are_written_where_there_are_none_whatever_they_look_like_then(self, jsm: JsmLoop) -> None:
        jsm.sandbox.jsm_quirks = JsmQuirks(links="other")
        jsm.seed(["Website"])
        jsm.declare("- name: Website", LINKS)
        result = jsm.apply()
        assert result.exit_code == 0, [(str(o.action.address), o.reason, o.ignored) for o in result.outcomes]
        assert jsm.doc["page"]["headerData"]["links"] == [{**DOCS, "position": 1}, {**HELP, "position": 2}]
        assert [action.verb.value for action in jsm.plan().actions] == ["manual"]
        written = len(jsm.writes())
        jsm.declare("- name: Website", f"{LINKS}  description: New")
        assert jsm.apply().exit_code == 0
        assert jsm.doc["page"]["headerData"]["links"] == [{**DOCS, "position": 1}, {**HELP, "position": 2}]
        assert len(jsm.writes()) == written + 2


class TestTemplates:
    TEMPLATE = {"name": "Work", "title": "We work", "body": "As it is", "updateStatus": "INVESTIGATING"}

    def test_that_differ_are_work_for_a_person(self, jsm: JsmLoop) -> None:
        jsm.seed(["Website"], templates=[self.TEMPLATE])
        jsm.declare(
            "- name: Website",
            "templates:\n- {name: Work, title: We work, body: As declared}\n- {name: Missing, title: T, body: B}",
        )
        plan = jsm.plan()
        assert [f"{action.verb.value} {action.address.local}" for action in plan.actions] == [
            "manual template/Work",
            "manual template/Missing",
        ]
        assert jsm.apply().exit_code == 0
        assert jsm.written() == []

    def test_that_are_as_declared_are_no_work_at_all(self, jsm: JsmLoop) -> None:
        jsm.seed(["Website"], templates=[self.TEMPLATE])
        jsm.declare("- name: Website", "templates:\n- {name: Work, title: We work, body: As it is}")
        assert jsm.plan().actions == ()


def test_one_change_of_each_kind_is_written_in_three_calls(jsm: JsmLoop) -> None:
    jsm.seed(["A", "B"])
    jsm.declare("- {name: B, description: New}\n- name: C", "settings: {description: New}")
    result = jsm.apply()
    assert short(result)[-1] == "done update publication"
    assert jsm.written() == ["PUT draft", "POST batch_process", "POST publish"]
