"""The demo: its narration, the commands it runs, and the manual changes in between."""

import importlib.resources
import os
import shlex
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from reconciler.app.console import Console
from reconciler.errors import ReconcilerError, SettingError
from reconciler.render.wrap import wrapped

FILE = "statuspage.yaml"
PAGE_ID = "kctbh9vrtdwd"
_OF_THE_USER = ("STATUSPAGE_", "PAGE_", "JSM_", "ATLASSIAN_")
"""What the variables begin with that a command of the demo must not see."""


class DemoError(ReconcilerError):
    """A step of the demo did not behave as expected."""


@dataclass
class Demo:
    """One run of the demo."""

    folder: Path
    """The folder that receives the files of the demo."""
    console: Console
    """The streams to write to."""
    kept: bool
    """Whether the folder remains after the demo."""
    quickstart: ClassVar[str] = "quickstart.yaml"
    """The configuration to start with."""

    def run(self) -> int:
        """Run all steps. Raises DemoError if one ends unexpectedly, SettingError if the folder is in use."""
        self._lay_out()
        self._play()
        return 0

    def _play(self) -> None:
        self._declared()
        self._drifted()
        self._renamed()
        self._resolved()
        self._print_next_steps(
            "Your own page: write its id into the file, set STATUSPAGE_API_KEY, and run `reconciler plan`. It only reads."
        )

    def _lay_out(self) -> None:
        from reconciler.applier import write_whole

        target = self.folder / FILE
        if target.exists():
            raise SettingError(
                "there is a file already, and the demo writes its own", place=str(target), hint="name an empty folder"
            )
        with SettingError.in_place_of_os("the demo cannot write here", place=target):
            write_whole(target, self._quickstart())

    def _declared(self) -> None:
        self._title("1. Declare the page")
        self._say("The status page is a file. It reads like the page, top to bottom:")
        self._quote((self.folder / FILE).read_text(encoding="utf-8").partition("\n")[2])
        self._run(["validate"], 0)
        self._title("2. See what would change")
        self._say(
            "A plan only reads. The page is new and empty here: an embedded sandbox stands in for the service, so no account and no key"
            " is needed. In a pull request, this is what your colleague sees."
        )
        self._run(["plan", "--sandbox"], 0)
        self._title("3. Apply it")
        self._run(["apply", "--sandbox", "--auto-approve"], 0)
        self._say("Planning again finds nothing to do:")
        self._run(["plan", "--sandbox"], 0)

    def _drifted(self) -> None:
        self._title("4. Meanwhile, somebody clicks")
        self._say(
            "In the Statuspage dashboard somebody rewrites a description, switches text-message subscriptions on, adds a component that"
            " the file knows nothing of, and, during an incident, sets the REST API to major_outage."
        )
        self._change_manually()
        self._say("A scheduled check tells (exit code 2 means: the page does not match the configuration):")
        self._run(["drift", "--sandbox"], 2)
        self._title("5. Mend it")
        self._run(["apply", "--sandbox", "--auto-approve"], 0)
        self._say(
            f"The new component was left alone: nothing is deleted for being absent from the file. And the REST API still shows"
            f" {self._component('REST API')['status']}: a status belongs to the people who handle the incident."
        )

    def _renamed(self) -> None:
        before = self._component("Callbacks")["id"]
        self._title("6. Rename without losing history")
        self._say("Callbacks becomes Webhooks, and the Dashboard moves into the group. The file says so:")
        text = (self.folder / FILE).read_text(encoding="utf-8")
        text = text.replace(
            "          - name: Callbacks\n      - name: Dashboard\n",
            "          - name: Webhooks\n            previously: [Callbacks]\n          - name: Dashboard\n",
        )
        (self.folder / FILE).write_text(text, encoding="utf-8")
        self._quote(text[text.index("      - group: Core API") : text.index("    templates:")])
        self._run(["plan", "--sandbox"], 0)
        self._run(["apply", "--sandbox", "--auto-approve"], 0)
        after = self._component("Webhooks")["id"]
        if after != before:
            raise DemoError(f"the renamed component has another id: {before} became {after}")
        self._say(f"The same component, id {after}, with all of its history.")

    def _resolved(self) -> None:
        self._title("7. Handle an incident by name")
        self._say("Statuses are set beside the file, in its words. A group means all of its components:")
        options = ["--yes", "--no-notify", "--sandbox"]
        self._run(["incident", "open", "--name", "API is slow", "--component", "Core API=partial_outage", *options], 0)
        self._run(["incident", "resolve", "API is slow", *options], 0)
        self._say(
            f"Each has the status that it had before: the REST API shows {self._component('REST API')['status']} again."
        )

    def _print_next_steps(self, own_page: str) -> None:
        self._title("That is all of it")
        if self.kept:
            self._say(f"The page stays for you to play on. Change {FILE}, and look:")
            self._paragraph(f"    cd {shlex.quote(str(self.folder))} && reconciler plan --sandbox")
        self._say(own_page)

    def _change_manually(self) -> None:
        from reconciler.sandbox import Sandbox

        website, remaining = self._component("Website")["id"], self._component("REST API")["id"]
        with Sandbox(self._state, rate=None) as sandbox:
            edits: tuple[tuple[str, str, Any], ...] = (
                ("PATCH", f"/components/{website}", {"component": {"description": "Our lovely web site"}}),
                ("PATCH", "", {"page": {"allow_sms_subscribers": True}}),
                ("POST", "/components", {"component": {"name": "Blog", "description": "By marketing"}}),
                ("PATCH", f"/components/{remaining}", {"component": {"status": "major_outage"}}),
            )
            for method, path, body in edits:
                sandbox.edit(method, f"/pages/{PAGE_ID}{path}", body)

    def _component(self, name: str) -> dict[str, Any]:
        from reconciler.sandbox import Sandbox

        with Sandbox(self._state, rate=None) as sandbox:
            rows = sandbox.edit("GET", f"/pages/{PAGE_ID}/components")
        return next(row for row in rows if row["name"] == name)

    @property
    def _state(self) -> Path:
        from reconciler.app.services import SANDBOX_STATE

        return self.folder / SANDBOX_STATE

    def _run(self, arguments: list[str], expected: int) -> None:
        """Run a command as a person would, with its output going to this process's."""
        self.console.out(self._styled(f"$ reconciler {shlex.join(arguments)}", "1"))
        sys.stdout.flush()
        environ = {k: v for k, v in os.environ.items() if not k.startswith(_OF_THE_USER)}
        if self.console.out_color:
            environ["FORCE_COLOR"] = "1"
        done = subprocess.run(  # noqa: S603  our own interpreter and our own words
            [sys.executable, "-P", "-m", "reconciler", *arguments], cwd=self.folder, env=environ, check=False
        )
        self.console.out("")
        if done.returncode != expected:
            raise DemoError(f"`reconciler {' '.join(arguments)}` exited {done.returncode} and not {expected}")

    def _title(self, text: str) -> None:
        self._paragraph(self._styled(f"── {text} " + "─" * max(4, 76 - len(text)), "36;1"))

    def _say(self, text: str) -> None:
        self._paragraph("\n".join(wrapped("", text, min(self.console.width, 100))))

    def _quote(self, text: str) -> None:
        self._paragraph(self._styled(textwrap.indent(text.strip("\n"), "    "), "2"))

    def _paragraph(self, text: str) -> None:
        self.console.out(f"{text}\n\n")

    def _styled(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.console.out_color else text

    def _quickstart(self) -> str:
        return importlib.resources.files("reconciler.app").joinpath(self.quickstart).read_text(encoding="utf-8")
