"""yaml-language-server over stdio: what an editor offers at a place in a file, and what choosing it inserts."""

import json
import subprocess
from pathlib import Path
from typing import Any, Self


class LanguageServer:
    """A server with one schema for every YAML file."""

    def __init__(self, command: str, schema: Path) -> None:
        self._schema = schema
        self._number = 0
        self._process = subprocess.Popen([command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        item = {"snippetSupport": True, "documentationFormat": ["markdown"]}
        text = {"completion": {"completionItem": item}, "hover": {"contentFormat": ["markdown"]}}
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": {"textDocument": text}})
        self._tell("initialized", {})
        yaml = {"completion": True, "hover": True, "schemaStore": {"enable": False}}
        self._tell("workspace/didChangeConfiguration", {"settings": {"yaml": yaml}})
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def inserts(self, text: str) -> dict[str, str]:
        """What each offer at the end of a text would insert, by its label."""
        result = self._at("completion", text, len(text.split("\n")[-1]))
        return {item["label"]: item.get("insertText", item["label"]) for item in result["items"]}

    def hover(self, text: str) -> str:
        """What is shown for the key in the last line of a text."""
        last = text.split("\n")[-1]
        result = self._at("hover", text, len(last) - len(last.lstrip(" -")) + 1)
        return str(result["contents"]["value"]) if result else ""

    def _at(self, what: str, text: str, column: int) -> Any:
        self._number += 1
        uri = f"file:///file{self._number}.yaml"
        text = f"# yaml-language-server: $schema={self._schema.as_uri()}\n{text}"
        opened = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": opened})
        place = {"line": text.count("\n"), "character": column}
        return self._ask(f"textDocument/{what}", {"textDocument": {"uri": uri}, "position": place})

    def _tell(self, method: str, parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def _ask(self, method: str, parameters: Any) -> Any:
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if "method" in message and "id" in message:  # the server asks too: for its configuration, for one
                wanted = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
                self._send({"id": message["id"], "result": [None for _ in wanted] or None})
            elif message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline().strip()) or not length:
            assert line, "the language server ended"
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
