# catalogue: 4
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = dict(vocab)
        self.chunks = []

    def push(self, id):
        self.chunks.append(self.vocab[id])
        return ""

    def flush(self):
        text = b"".join(self.chunks).decode("utf-8", "replace")
        self.chunks = []
        return text
