"""What an editor says about a file: the diagnostics of yaml-language-server, beside the problems of `harness lint`.

    npm install yaml-language-server        # in any folder
    python tests/bench/editor_messages.py FOLDER/node_modules/.bin/yaml-language-server FILE…

The server reads the schema that the first line of each file names.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any


def editor_messages(server: str, paths: list[Path]) -> Iterator[list[tuple[int, str]]]:
    """For each file the line and the text of each diagnostic."""
    command = [server, "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # a command
        assert process.stdin and process.stdout
        _start(process.stdin, process.stdout)
        for path in paths:
            yield _diagnose(process.stdin, process.stdout, path)
        process.terminate()


def _start(to: IO[bytes], of: IO[bytes]) -> None:
    _send(to, {"id": 0, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}})
    while _receive(of).get("id") != 0:
        pass
    _send(to, {"method": "initialized", "params": {}})
    settings = {"yaml": {"validate": True, "schemaStore": {"enable": False}}}
    _send(to, {"method": "workspace/didChangeConfiguration", "params": {"settings": settings}})


def _diagnose(to: IO[bytes], of: IO[bytes], path: Path) -> list[tuple[int, str]]:
    uri = path.resolve().as_uri()
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
    _send(to, {"method": "textDocument/didOpen", "params": {"textDocument": document}})
    while True:
        message = _receive(of)
        if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
            return [(item["range"]["start"]["line"] + 1, item["message"]) for item in message["params"]["diagnostics"]]
        if "id" in message and "method" in message:  # the server asks for settings; null is no answer to any
            _send(to, {"id": message["id"], "result": [None] * len(message["params"].get("items", ()))})


def _send(to: IO[bytes], message: dict[str, Any]) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    to.flush()


def _receive(of: IO[bytes]) -> dict[str, Any]:
    length = 0
    while line := of.readline().strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    message: dict[str, Any] = json.loads(of.read(length))
    return message


if __name__ == "__main__":
    files = [Path(name) for name in sys.argv[2:]]
    for file, found in zip(files, editor_messages(sys.argv[1], files), strict=True):
        print(f"{file}: {len(found)} messages")
        for line, text in found:
            print(f"  {line}: {text}")
