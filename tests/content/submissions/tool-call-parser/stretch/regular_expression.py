import json
import re

# Outside strings: a whole string, an unfinished one, or a brace.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*\\?$|[{}]', re.DOTALL)


class ToolCallParser:
    def __init__(self):
        self.open = {}
        self.closed = set()

    def push(self, delta):
        index = delta["index"]
        entry = self.open.setdefault(index, [None, None, ""])
        for place, key in enumerate(("id", "name")):
            if delta.get(key) is not None:
                entry[place] = delta[key]
        entry[2] += delta.get("arguments") or ""
        text = entry[2].strip(" \t\r\n")
        if index in self.closed:
            if text:
                raise ValueError("more after the object")
            return []
        if text and text[0] != "{":
            raise ValueError("no object")
        depth = 0
        for token in TOKEN.finditer(text):
            depth += {"{": 1, "}": -1}.get(token[0], 0)
            if depth == 0 and token[0] == "}":
                arguments = json.loads(text)
                self.closed.add(index)
                entry[2] = ""
                return [(entry[0], entry[1], arguments)]
        return []

    def finish(self):
        if set(self.open) - self.closed:
            raise ValueError("open calls")
