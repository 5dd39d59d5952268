class StreamDecoder:
    def __init__(self, vocab):
        self.vocab, self.kept = vocab, b""

    def push(self, id):
        self.kept += self.vocab[id].replace("\u2581".encode(), b" ")
        text = self.kept.decode("utf-8", "replace")
        if text.endswith("\ufffd"):
            return ""
        self.kept = b""
        return text

    def flush(self):
        text, self.kept = self.kept.decode("utf-8", "replace"), b""
        return text
