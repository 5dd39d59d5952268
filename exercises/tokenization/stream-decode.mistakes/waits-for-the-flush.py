"""You return all text at the flush and nothing before. The reader waits for the whole answer; return each character
when it is complete."""


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.data = b""

    def push(self, id):
        self.data += self.vocab[id]
        return ""

    def flush(self):
        text = self.data.decode("utf-8", errors="replace")
        self.data = b""
        return text
