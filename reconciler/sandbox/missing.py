"""What is said where the sandbox cannot run: its libraries are not installed, or its state cannot be read."""

from importlib.util import find_spec


class SandboxUnavailable(Exception):
    """The sandbox cannot run here; the message says what to do."""


def require_server() -> None:
    """Raise `SandboxUnavailable` where starlette or uvicorn is missing."""
    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        raise SandboxUnavailable(
            f"the sandbox needs {' and '.join(missing)}: pip install 'statuspage-reconciler[sandbox]'"
        )
