# Reads the object as Python, so true and null are unknown names.
import ast
import re


class ToolCallParser:
    def __init__(self):
        self.calls = {}

    def push(self, delta):
        call = self.calls.setdefault(delta["index"], {"text": "", "done": False, "id": None, "name": None})
        for key in ("id", "name"):
            if delta.get(key) is not None:
                call[key] = delta[key]
        call["text"] += delta.get("arguments") or ""
        if call["done"]:
            if (delta.get("arguments") or "").strip():
                raise ValueError
            return []
        bare = re.sub(r'"(?:[^"\\]|\\.)*("|\\?$)', "", call["text"], flags=re.DOTALL)
        if "{" not in bare or bare.count("{") > bare.count("}"):
            if bare.strip()[:1] not in ("", "{"):
                raise ValueError
            return []
        call["done"] = True
        try:
            value = ast.literal_eval(call["text"].strip())
        except SyntaxError:
            raise ValueError("not JSON") from None
        return [(call["id"], call["name"], value)]

    def finish(self):
        if not all(call["done"] for call in self.calls.values()):
            raise ValueError
