import json


def end_of_object(text):
    """The place behind the object, or None."""
    depth, i = 0, 0
    while i < len(text):
        if text[i] == '"':
            i += 1
            while i < len(text) and text[i] != '"':
                i += 2 if text[i] == "\\" else 1
        elif text[i] == "{":
            depth += 1
        elif text[i] == "}":
            depth -= 1
            if depth == 0:
                return i + 1
        i += 1
    return None


class ToolCallParser:
    def __init__(self):
        self.calls, self.done = {}, set()

    def push(self, delta):
        call = self.calls.setdefault(delta["index"], {"id": None, "name": None, "arguments": ""})
        for key, value in delta.items():
            if key == "arguments":
                call[key] += value or ""
            elif value is not None:
                call[key] = value
        text = call["arguments"].lstrip()
        if text and not text.startswith("{"):
            raise ValueError("not an object")
        end = end_of_object(text)
        if end is not None and text[end:].strip():
            raise ValueError("text after the object")
        if end is None or delta["index"] in self.done:
            return []
        self.done.add(delta["index"])
        return [(call["id"], call["name"], json.loads(text[:end]))]

    def finish(self):
        if len(self.done) < len(self.calls):
            raise ValueError("unfinished")
