# Hands the calls on in the order of their indices, so a later one waits for an earlier one.
import json


class ToolCallParser:
    def __init__(self):
        self.calls = {}
        self.next = 0

    def push(self, delta):
        call = self.calls.setdefault(delta["index"], {"id": None, "name": None, "text": "", "value": None})
        for key in ("id", "name"):
            if delta.get(key) is not None:
                call[key] = delta[key]
        call["text"] += delta.get("arguments") or ""
        if call["value"] is None:
            try:
                call["value"] = json.loads(call["text"])
            except ValueError:
                pass
        elif (delta.get("arguments") or "").strip():
            raise ValueError
        out = []
        while self.next in self.calls and self.calls[self.next]["value"] is not None:
            ready = self.calls[self.next]
            out.append((ready["id"], ready["name"], ready["value"]))
            self.next += 1
        return out

    def finish(self):
        if not all(call["value"] is not None for call in self.calls.values()):
            raise ValueError
