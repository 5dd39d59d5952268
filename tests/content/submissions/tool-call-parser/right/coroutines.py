import json


def scan():
    """Receives characters; yields True once the object is closed."""
    depth = 0
    while True:
        c = yield False
        if c == '"':
            c = yield False
            while c != '"':
                if c == "\\":
                    yield False
                c = yield False
        elif c == "{":
            depth += 1
        elif c == "}":
            depth -= 1
            if depth == 0:
                yield True
                return


class ToolCallParser:
    def __init__(self):
        self.ids, self.names, self.texts, self.scanners = {}, {}, {}, {}

    def push(self, delta):
        i = delta["index"]
        if i not in self.texts:
            self.texts[i], self.scanners[i] = "", None
        if delta.get("id") is not None:
            self.ids[i] = delta["id"]
        if delta.get("name") is not None:
            self.names[i] = delta["name"]
        out = []
        for c in delta.get("arguments") or "":
            scanner = self.scanners[i]
            if scanner in (None, "done"):
                if c.isspace():
                    continue
                if c != "{" or scanner == "done":
                    raise ValueError(c)
                scanner = self.scanners[i] = scan()
                next(scanner)
            self.texts[i] += c
            if scanner.send(c):
                self.scanners[i] = "done"
                out.append((self.ids.get(i), self.names.get(i), json.loads(self.texts[i])))
        return out

    def finish(self):
        if not all(s == "done" for s in self.scanners.values()):
            raise ValueError("unfinished")
        return None
