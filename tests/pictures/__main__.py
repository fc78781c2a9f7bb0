"""`python -m tests.pictures`: make the pictures of the README anew from the plan that it shows. Needs a Chromium.

Each picture is made from one page of HTML: the pull request's comment, as GitHub shows Markdown, and the page before and after.
`sources.json` keeps the digest of each page, by which a test knows that a picture is of today's output.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from markdown_it import MarkdownIt

from tests.render.browser import CHROMIUM, FLAGS, dom

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / ".github" / "images"
SOURCES = IMAGES / "sources.json"
WIDTH = {"comment": 840, "before-and-after": 1_100}
"""The width of each picture, in pixels of CSS."""

_STYLE = """\
body { margin: 0; background: #fff; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: #1f2328 }
article { margin: 16px; border: 1px solid #d1d9e0; border-radius: 6px }
header { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; color: #59636e }
header b { color: #1f2328 }
section { padding: 16px }
section > :first-child { margin-top: 0 } section > :last-child { margin-bottom: 0 }
h2, h3, h4 { margin: 24px 0 16px; font-weight: 600; line-height: 1.25 }
h2 { font-size: 21px } h3 { font-size: 17.5px } h4 { font-size: 14px }
h2 { padding-bottom: 4px; border-bottom: 1px solid #d1d9e0b3 }
p, ul, table, pre, details { margin: 0 0 16px } ul { padding-left: 2em }
table { border-collapse: collapse } th, td { padding: 6px 13px; border: 1px solid #d1d9e0; text-align: left } th { font-weight: 600 }
tr:nth-child(2n) { background: #f6f8fa }
code { padding: .2em .4em; border-radius: 6px; background: #818b981f; font: 12px/1.45 ui-monospace, "DejaVu Sans Mono", monospace }
pre { padding: 16px; border-radius: 6px; background: #f6f8fa; overflow: auto } pre code { padding: 0; background: none }
summary { cursor: pointer } blockquote { margin: 0 0 16px; padding: 0 1em; border-left: 4px solid #d1d9e0; color: #59636e }
"""
"""About what GitHub's own style sheet gives (https://github.com/sindresorhus/github-markdown-css)."""


def pages(folder: Path) -> dict[str, str]:
    """The HTML of each picture, from the plan that the README shows, made on the sandbox in a new folder."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    quickstart = (ROOT / "examples" / "quickstart" / "statuspage.yaml").read_text(encoding="utf-8")
    file = folder / "statuspage.yaml"
    file.write_text(quickstart, encoding="utf-8")
    _run(folder, "apply", "--sandbox", "--auto-approve")
    declared = readme.partition("```yaml\n")[2].partition("```")[0]
    file.write_text(f"version: 1\n{declared}", encoding="utf-8")
    _run(folder, "plan", "--sandbox", "--out", "plan.json")
    markdown = _run(folder, "show", "plan.json", "--format", "markdown")
    return {
        "comment": _comment(_settled(markdown)),
        "before-and-after": _settled(_run(folder, "show", "plan.json", "--format", "html")),
    }


def digest(page: str) -> str:
    """What tells one page from another."""
    return hashlib.sha256(page.encode()).hexdigest()


def _run(folder: Path, *arguments: str) -> str:
    """What a command prints, apart from the environment of whoever makes the pictures."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environ = {**kept, "HOME": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "reconciler", *arguments]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=True)
    return done.stdout.decode().replace("\r\n", "\n")


def _settled(text: str) -> str:
    """The text with what is another on each run: the time."""
    return re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?", "2026-11-28 09:30", text)


def _comment(markdown: str) -> str:
    body = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    body = body.replace("❌", '<span style="color: #d1242f">✖</span>')  # few machines have a font for it
    return (
        f'<!doctype html><meta charset="utf-8"><title>comment</title><style>{_STYLE}</style>\n'
        f"<article><header><b>github-actions</b> bot commented</header><section>{body}</section></article>\n"
    )


def _shoot(page: str, width: int, target: Path, folder: Path) -> None:
    """Take the picture of a whole page. Its height is measured first, without the policy that lets no script run."""
    measured = re.sub(r"<meta http-equiv=\"?Content-Security-Policy\"?[^>]*>", "", page)
    script = "<script>document.title = `${document.documentElement.scrollHeight} pixels`</script>"
    seen = dom(measured + script, folder, f"--window-size={width},200")
    height = int(re.findall(r"(\d+) pixels", seen.text)[0])
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    options = [
        f"--screenshot={target}",
        f"--window-size={width},{height}",
        "--hide-scrollbars",
        "--force-device-scale-factor=2",
    ]
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profile'}", *options, file.as_uri()]
    subprocess.run(command, capture_output=True, timeout=120, check=True)


def main() -> int:
    """Make all pictures."""
    if CHROMIUM is None:
        print("no Chromium: the pictures cannot be made", file=sys.stderr)
        return 1
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        made = pages(folder)
        for picture, page in made.items():
            _shoot(page, WIDTH[picture], IMAGES / f"{picture}.png", folder)
    digests = {picture: digest(page) for picture, page in made.items()}
    SOURCES.write_text(json.dumps(digests, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
