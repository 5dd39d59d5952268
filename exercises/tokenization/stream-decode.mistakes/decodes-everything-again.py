"""You join and decode all tokens so far at each push, and return the new part."""


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab, self.ids, self.shown = vocab, [], 0

    def _text(self, is_last):
        data = b"".join(self.vocab[token] for token in self.ids)
        text = data.decode("utf-8", errors="replace")
        if not is_last and text.endswith("\ufffd"):
            text = text.rstrip("\ufffd")
        return text

    def push(self, id):
        self.ids.append(id)
        text = self._text(False)
        new, self.shown = text[self.shown :], max(self.shown, len(text))
        return new

    def flush(self):
        new = self._text(True)[self.shown :]
        self.ids, self.shown = [], 0
        return new
