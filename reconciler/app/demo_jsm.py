"""The demo of Jira Service Management: a draft that is written, published, and edited by somebody else meanwhile."""

from typing import Any, ClassVar

from reconciler.app.demo import FILE, Demo, DemoError

PAGE_ID = "acme-live"


class JsmDemo(Demo):
    """One run of the demo on a page of Jira Service Management."""

    quickstart: ClassVar[str] = "quickstart_jsm.yaml"

    def _play(self) -> None:
        self._written()
        self._edited()
        self._published()
        self._print_next_steps(
            "Your own page: write its id into the file, set ATLASSIAN_EMAIL, ATLASSIAN_API_TOKEN and JSM_CLOUD_ID, and run"
            " `reconciler plan`. It only reads."
        )

    def _written(self) -> None:
        self._title("1. Declare the page")
        self._say("A page of Jira Service Management is a file in the same words, with the names of its own API:")
        self._quote((self.folder / FILE).read_text(encoding="utf-8").partition("\n")[2])
        self._title("2. Plan and apply")
        self._say(
            "Nothing is written to the page that visitors see. The draft is written and read back, all components in one call, and"
            " then it is published. An embedded sandbox stands in for the service."
        )
        self._run(["plan", "--sandbox"], 0)
        self._run(["apply", "--sandbox", "--auto-approve"], 0)

    def _edited(self) -> None:
        self._title("3. Meanwhile, somebody edits the draft")
        self._say(
            "In the editor somebody rewrites the description of the page and has not published it. In the file, Callbacks becomes"
            " Webhooks. Publishing would take along what is not finished, so that is shown, and apply refuses (exit code 3):"
        )
        self._edit_draft({"description": "Half a sente"})
        text = (self.folder / FILE).read_text(encoding="utf-8")
        renamed = text.replace("- name: Callbacks\n", "- {name: Webhooks, previously: [Callbacks]}\n")
        (self.folder / FILE).write_text(renamed, encoding="utf-8")
        self._run(["plan", "--sandbox"], 0)
        self._run(["apply", "--sandbox", "--auto-approve"], 3)

    def _published(self) -> None:
        before = self._page("draft")["components"]
        self._title("4. Publish what is ready")
        self._say("The sentence is finished in the editor, and whoever applies says that it may be published as well:")
        self._edit_draft({"description": "The state of all that Acme runs"})
        self._run(["apply", "--sandbox", "--auto-approve", "--publish-others"], 0)
        live = self._page()
        if live["components"] != before or live["description"] != "The state of all that Acme runs":
            raise DemoError("the live page is not what was published")
        self._say("Visitors see both changes, and Webhooks is the same component, with all of its history.")

    def _edit_draft(self, fields: dict[str, Any]) -> None:
        from reconciler.sandbox import Sandbox

        draft_id = self._page("draft")["id"]
        with Sandbox(self._state, rate=None) as sandbox:
            sandbox.jsm_edit("PUT", f"/pages/draft/{draft_id}", {"page": fields})

    def _page(self, *state: str) -> dict[str, Any]:
        from reconciler.sandbox import Sandbox

        with Sandbox(self._state, rate=None) as sandbox:
            page: dict[str, Any] = sandbox.jsm_edit("GET", "/".join(["/pages", *state, PAGE_ID]))["page"]
        return page
