"""What is raised where the sandbox cannot run."""


class SandboxUnavailable(Exception):
    """The sandbox cannot run here; the message says why."""
