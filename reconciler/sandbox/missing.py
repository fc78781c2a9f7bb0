"""The error for a sandbox that cannot run."""


class SandboxUnavailable(Exception):
    """The sandbox cannot run here. The message says why."""
