"""The tool, loaded once and forked for each call: a process of its own without the second that loading takes.

Run as a script with the path of a socket, it serves until its standard input ends. `CLIENT` is what takes the tool's
place on the PATH: it hands over its streams, folder, arguments and environment, and ends with the call's exit code.
"""

import atexit
import gc
import os
import pkgutil
import select
import signal
import socket
import sys
import threading
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]

CLIENT = r"""
import os, socket, sys

call = [os.getcwdb(), b"%d" % (len(sys.argv) - 2), *map(os.fsencode, sys.argv[2:])]
call += [name + b"=" + value for name, value in os.environb.items()]
data = b"\0".join(call)
with socket.socket(socket.AF_UNIX) as server:
    server.connect(sys.argv[1])
    socket.send_fds(server, [b"%16d" % len(data)], [0, 1, 2])
    server.sendall(data)
    code = server.recv(1)
sys.exit(code[0] if code else "the tool's server is gone")
"""


def load() -> None:
    """Import all that the tool imports, and have the models built that are built when they are first used."""
    from click.testing import CliRunner

    import reconciler
    from reconciler.cli import main

    for module in pkgutil.walk_packages(reconciler.__path__, "reconciler."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    import_module("httpx")
    for arguments in (["validate", str(ROOT / "examples" / "quickstart" / "statuspage.yaml")], ["schema", "plan"]):
        assert CliRunner().invoke(main, arguments).exit_code == 0


def next_call(path: str) -> socket.socket:
    """The connection of a call, in a child of the server: only there does this return."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what serves a call
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([listener, 0], [], [])
            if 0 in ready:
                sys.exit()
            connection, _ = listener.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                return connection
            connection.close()


def become(connection: socket.socket) -> None:
    """Make this process what the client was, in a child whose exit code the client is told."""
    size, streams, _, _ = socket.recv_fds(connection, 16, 3)
    with connection.makefile("rb") as sent:
        folder, count, *texts = sent.read(int(size)).split(b"\0")
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        connection.sendall(bytes([code if code >= 0 else 128 - code]))
        os._exit(0)
    connection.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        old = getattr(sys, name)  # remembers of its file whether one can seek in it
        new = open(old.fileno(), mode, encoding=old.encoding, errors=old.errors, closefd=False)  # noqa: SIM115
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)
    os.chdir(folder)
    os.environ.clear()
    os.environb.update(text.split(b"=", 1) for text in texts[int(count) :])
    sys.argv = ["reconciler", *map(os.fsdecode, texts[: int(count)])]


def run() -> None:
    """Run the tool to the end of its process, but for the taking apart of everything that was loaded."""
    from reconciler.cli import main

    try:
        main()
    except SystemExit as end:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))


if __name__ == "__main__":
    load()
    gc.freeze()
    become(next_call(sys.argv[1]))
    run()
