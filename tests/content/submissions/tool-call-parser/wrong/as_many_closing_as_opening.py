# Counts the braces of the whole text, within strings too.
import json


class ToolCallParser:
    def __init__(self):
        self.c = {}

    def push(self, delta):
        c = self.c.setdefault(delta["index"], ["", "", "", False])
        c[0] = delta.get("id") or c[0]
        c[1] = delta.get("name") or c[1]
        c[2] += delta.get("arguments") or ""
        if c[3] or not c[2].strip():
            if c[3] and (delta.get("arguments") or "").strip():
                raise ValueError
            return []
        if not c[2].strip().startswith("{"):
            raise ValueError
        if c[2].count("{") == c[2].count("}"):
            c[3] = True
            return [(c[0], c[1], json.loads(c[2]))]
        return []

    def finish(self):
        if any(not c[3] for c in self.c.values()):
            raise ValueError
