"""The frame of an HTML document: it is self-contained, has no scripts, and its only style sheet is allowed by hash."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from importlib.resources import files

from reconciler.render.escape import clip, html

_POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"


def beginning(title: str) -> Iterator[str]:
    """Everything up to the first element of the body."""
    style = files("reconciler.render").joinpath("style.css").read_text(encoding="utf-8")
    policy = _POLICY.format(b64encode(hashlib.sha256(style.encode()).digest()).decode())
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{html(clip(title, 240))}</title>"
    yield f"<style>{style}</style></head><body>"
