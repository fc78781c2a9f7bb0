"""Hands each payload of Alertmanager to `reconciler incident sync`, in the folder of the file.

python3 webhook.py PORT [OPTIONS of incident sync]
"""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

COMMAND = ["reconciler", "incident", "sync", *sys.argv[2:]]
LARGEST = 20_000_000  # bytes of a payload


class Webhook(BaseHTTPRequestHandler):
    """Answers 200 if the page follows the alerts, 400 if the payload or a rule was refused, and 500 to be sent it again."""

    timeout = 30  # seconds that a sender may take

    def do_POST(self) -> None:  # the name that http.server calls
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            self.answer(400, f"Content-Length must be a number up to {LARGEST}\n".encode())
            return
        done = subprocess.run(COMMAND, input=self.rfile.read(int(length)), stderr=subprocess.PIPE, check=False)
        self.answer({0: 200, 3: 400}.get(done.returncode, 500), done.stderr)

    def answer(self, status: int, reason: bytes) -> None:
        """Answer, with the reason where there is one, which is on stderr as well."""
        sys.stderr.buffer.write(reason)
        sys.stderr.flush()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(reason)))
        self.end_headers()
        self.wfile.write(reason)


HTTPServer(("127.0.0.1", int(sys.argv[1])), Webhook).serve_forever()
