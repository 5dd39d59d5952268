# Takes a backslash before a quote for an escape, whatever comes before it.
import json


class ToolCallParser:
    def __init__(self):
        self.calls = {}

    def push(self, delta):
        call = self.calls.setdefault(delta["index"], {"id": None, "name": None, "text": "", "d": 0, "s": False, "done": 0})
        for key in ("id", "name"):
            if delta.get(key) is not None:
                call[key] = delta[key]
        for ch in delta.get("arguments") or "":
            if call["done"] or not call["text"]:
                if ch in " \t\r\n":
                    continue
                if call["done"] or ch != "{":
                    raise ValueError
            if ch == '"' and call["text"][-1:] != "\\":
                call["s"] = not call["s"]
            elif not call["s"] and ch in "{}":
                call["d"] += 1 if ch == "{" else -1
            call["text"] += ch
            if call["d"] == 0:
                call["done"] = 1
        if call["done"] == 1:
            call["done"] = 2
            return [(call["id"], call["name"], json.loads(call["text"]))]
        return []

    def finish(self):
        if not all(call["done"] for call in self.calls.values()):
            raise ValueError
