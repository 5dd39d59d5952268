"""Nothing is returned until all stored bytes are complete characters."""


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab, self.held = vocab, bytearray()

    def push(self, id):
        self.held += self.vocab[id]
        try:
            text = self.held.decode("utf-8")
        except UnicodeDecodeError:
            return ""
        self.held.clear()
        return text

    def flush(self):
        text = self.held.decode("utf-8", errors="replace")
        self.held.clear()
        return text
