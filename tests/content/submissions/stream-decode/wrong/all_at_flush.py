# catalogue: 4
# nothing is emitted before flush
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.parts = []

    def push(self, id):
        self.parts.append(self.vocab[id])
        return ""

    def flush(self):
        text = b"".join(self.parts).decode("utf-8", errors="replace")
        self.parts = []
        return text
