"""Your flush returns nothing, so text that waits for an unfinished character is lost, and so is all text after bytes
that are not UTF-8. Decode it with errors="replace"."""


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.pending = b""

    def push(self, id):
        self.pending += self.vocab[id]
        try:
            text = self.pending.decode("utf-8")
        except UnicodeDecodeError:
            return ""
        self.pending = b""
        return text

    def flush(self):
        return ""
