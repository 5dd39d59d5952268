# catalogue: 1
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab

    def push(self, id):
        return self.vocab[id].decode("utf-8", errors="replace")

    def flush(self):
        return ""
