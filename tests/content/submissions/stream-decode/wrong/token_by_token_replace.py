# catalogue: 1
# every token is decoded on its own, so a split character becomes U+FFFD
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab

    def push(self, id):
        return self.vocab[id].decode("utf-8", errors="replace")

    def flush(self):
        return ""
