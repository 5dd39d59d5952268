# A fragment that ends with a brace is taken for the end of the object.
import json


class ToolCallParser:
    def __init__(self):
        self.calls = {}

    def push(self, delta):
        call = self.calls.setdefault(delta["index"], {"arguments": "", "done": False})
        for key in ("id", "name"):
            if delta.get(key):
                call[key] = delta[key]
        call["arguments"] += delta.get("arguments") or ""
        if call["arguments"].rstrip().endswith("}") and not call["done"]:
            call["done"] = True
            return [(call["id"], call["name"], json.loads(call["arguments"]))]
        return []

    def finish(self):
        if not all(c["done"] for c in self.calls.values()):
            raise ValueError
