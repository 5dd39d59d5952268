import json


class ToolCallParser:
    def __init__(self):
        self.calls = {}

    def push(self, delta):
        call = self.calls.setdefault(delta["index"], {"text": [], "depth": 0, "string": False, "escape": False})
        call.update({key: delta[key] for key in ("id", "name") if delta.get(key) is not None})
        text = delta.get("arguments") or ""
        if call.get("done") or not call["text"]:
            text = text.lstrip()
        if not text:
            return []
        if call.get("done") or not (call["text"] or text.startswith("{")):
            raise ValueError("text outside the object")
        call["text"].append(text)
        for position, character in enumerate(text):
            if self.closes(call, character):
                if text[position + 1 :].strip():
                    raise ValueError("text after the object")
                call["done"] = True
                return [(call["id"], call["name"], json.loads("".join(call["text"])))]
        return []

    def closes(self, call, character):
        if call["escape"]:
            call["escape"] = False
        elif call["string"] and character == "\\":
            call["escape"] = True
        elif character == '"':
            call["string"] = not call["string"]
        elif not call["string"] and character in "{}":
            call["depth"] += 1 if character == "{" else -1
            return call["depth"] == 0
        return False

    def finish(self):
        if any(not call.get("done") for call in self.calls.values()):
            raise ValueError("a call is not complete")
