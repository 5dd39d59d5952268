# catalogue: 1
# there is a buffer, but it is emptied with replacement on every push
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.buf = bytearray()

    def push(self, id):
        self.buf.extend(self.vocab[id])
        return self._take()

    def _take(self):
        text = str(bytes(self.buf), "utf-8", "replace")
        self.buf.clear()
        return text

    def flush(self):
        return self._take()
