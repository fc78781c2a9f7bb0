"""A headless Chromium, if available: a page as a browser reads it."""

import json
import re
import shutil
import subprocess
from html import escape
from html.parser import HTMLParser
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


class Elements(HTMLParser):
    """The elements with their attributes, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.title = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.found and self.found[-1][0] == "title":
            self.title += data

    @property
    def tags(self) -> set[str]:
        """The names of the elements."""
        return {tag for tag, _ in self.found}


def dom(page: str, folder: Path, *options: str) -> Elements:
    """The page as Chromium has it after loading; `options` are more of its own."""
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    done = subprocess.run(
        [str(CHROMIUM), *FLAGS, *options, f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()],
        capture_output=True,
        timeout=120,
        check=True,
    )
    return Elements(done.stdout.decode())


def measured(page: str, script: str, width: int, folder: Path) -> str:
    """What a script gives as JSON in a window of `width` pixels, without the policy that lets no script run.

    A frame, since the window of a headless Chromium is never narrower than 500 pixels.
    """
    free = re.sub(r"<meta http-equiv=\"?Content-Security-Policy\"?[^>]*>", "", page)
    frame = f'<!doctype html><title></title><iframe style="border: 0; width: {width}px; height: 900px" srcdoc="{escape(free)}"></iframe>'
    run = "onload = () => document.title = JSON.stringify(frames[0].eval(CODE))".replace("CODE", json.dumps(script))
    read = dom(f"{frame}<script>{run}</script>", folder, "--window-size=1600,900", "--hide-scrollbars")
    return read.title
