class StreamDecoder:
    """Decodes the tokens of the current line; at its end they are forgotten."""

    def __init__(self, vocab):
        self.vocab = vocab
        self.line = []
        self.before = self.shown = ""

    def text(self):
        return b"".join(self.vocab[id] for id in self.line).decode("utf-8", "replace")

    def push(self, id):
        self.line.append(id)
        now = self.text()
        if now.endswith("\ufffd"):
            now = now[:-1]
        text = self.before + now
        if now.endswith("\n"):
            self.before, self.line = text, []
        new, self.shown = text[len(self.shown) :], text
        return new

    def flush(self):
        return (self.before + self.text())[len(self.shown) :]
