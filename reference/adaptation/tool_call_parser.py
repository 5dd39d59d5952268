"""Put the pieces of streamed tool calls together, each character read once.

A brace within a string does not count, so the parser keeps, for each call, the depth of braces, whether it is in a
string, and whether a backslash came just before. At depth 0 the object is complete and is parsed, once.

Source: RFC 8259, section 7 (strings and their escapes); OpenAI API reference, chat completion chunk object (the
pieces).
"""

import json


class ToolCallParser:
    def __init__(self):
        self.calls = {}

    def push(self, delta):
        call = self.calls.setdefault(delta["index"], Call())
        call.id = delta.get("id") or call.id
        call.name = delta.get("name") or call.name
        if not call.read(delta.get("arguments") or ""):
            return []
        return [(call.id, call.name, call.arguments())]

    def finish(self):
        if not all(call.complete for call in self.calls.values()):
            raise ValueError("the stream ended within a call")


class Call:
    def __init__(self):
        self.id = self.name = None
        self.pieces = []
        self.depth = 0
        self.in_string = self.escaped = self.complete = False

    def read(self, fragment):
        """Whether this fragment completes the object."""
        was_complete = self.complete
        for character in fragment:
            if self.depth == 0 and not (character == "{" and not self.complete):
                if character not in " \t\n\r":
                    raise ValueError(f"{character!r} outside the object")
            elif self.in_string:
                self.in_string = self.escaped or character != '"'
                self.escaped = character == "\\" and not self.escaped
            else:
                self.in_string = character == '"'
                self.depth += (character == "{") - (character == "}")
                self.complete = self.depth == 0
        self.pieces.append(fragment)
        return self.complete and not was_complete

    def arguments(self):
        return json.loads("".join(self.pieces))
