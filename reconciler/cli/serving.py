"""Serving the sandbox until it is stopped."""

import json
from pathlib import Path
from typing import Any

from reconciler.cli.console import Console
from reconciler.errors import SettingError


def serve_sandbox(
    port: int, state: Path | None, seed: Path | None, faults: Path | None, requests: int, seconds: float
) -> int:
    """Serve until Ctrl-C. Raises SettingError for a file that cannot be read or a taken port."""
    from reconciler.sandbox import RateLimit, Sandbox, SandboxUnavailable, StateUnreadable, load_faults, serve_forever

    console = Console.of_process()
    try:
        rules = load_faults(faults) if faults else ()
        with Sandbox(state, rate=RateLimit(requests, seconds), faults=rules) as sandbox:
            if seed:
                sandbox.seed(_document(seed))
            serve_forever(sandbox, port, listens=lambda url: console.err(_where(url)))
    except SandboxUnavailable as error:
        raise SettingError(str(error)) from None
    except (StateUnreadable, ValueError) as error:
        raise SettingError(str(error), place=str(state or seed or faults or "")) from None
    except OSError as error:
        raise SettingError(
            f"the sandbox cannot be served: {error.strerror or error}",
            hint="another --port, or --port 0 for a free one",
        ) from None
    return 0


def _where(url: str) -> str:
    return f"Statuspage sandbox on {url}, its page on {url.removesuffix('v1')} - stop it with Ctrl-C."


def _document(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    import yaml

    try:
        return yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is no YAML: {error}") from None
