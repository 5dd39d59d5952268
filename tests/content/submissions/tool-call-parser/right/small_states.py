import json


class ToolCallParser:
    """A state for each call: before, code, text, escape, after."""

    def __init__(self):
        self.calls = {}

    def push(self, delta):
        call = self.calls.setdefault(delta["index"], {"state": "before", "depth": 0, "read": []})
        call |= {key: delta[key] for key in ("id", "name") if delta.get(key) is not None}
        was_after = call["state"] == "after"
        for character in delta.get("arguments") or ():
            call["state"] = self.step(call, character)
            call["read"].append(character)
        if was_after or call["state"] != "after":
            return []
        return [(call.get("id"), call.get("name"), json.loads("".join(call["read"])))]

    def step(self, call, c):
        state = call["state"]
        if state in ("before", "after"):
            if c in " \t\r\n":
                return state
            if state == "after" or c != "{":
                raise ValueError(f"unexpected {c}")
        if state == "escape":
            return "text"
        if state == "text":
            return {"\\": "escape", '"': "code"}.get(c, "text")
        if c == '"':
            return "text"
        call["depth"] += {"{": 1, "}": -1}.get(c, 0)
        return "code" if call["depth"] else "after"

    def finish(self):
        if any(call["state"] != "after" for call in self.calls.values()):
            raise ValueError("a call is not complete")
