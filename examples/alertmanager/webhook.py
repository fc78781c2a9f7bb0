"""Hands each payload of Alertmanager to `reconciler incident sync`, in the folder of the file.

python3 webhook.py PORT [OPTIONS of incident sync]
"""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

COMMAND = ["reconciler", "incident", "sync", *sys.argv[2:]]


class Webhook(BaseHTTPRequestHandler):
    """Answers 200 if the page follows the alerts, 400 if a rule was refused, and 500 to be sent the payload again."""

    def do_POST(self) -> None:  # the name that http.server calls
        payload = self.rfile.read(int(self.headers["Content-Length"]))
        code = subprocess.run(COMMAND, input=payload, check=False).returncode
        self.send_response({0: 200, 3: 400}.get(code, 500))
        self.end_headers()


HTTPServer(("127.0.0.1", int(sys.argv[1])), Webhook).serve_forever()
