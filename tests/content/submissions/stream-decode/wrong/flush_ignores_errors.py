# catalogue: 2
# flush decodes the rest with errors="ignore", so the last bytes vanish
from codecs import utf_8_decode


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.pending = b""

    def push(self, id):
        self.pending += self.vocab[id]
        text, n = utf_8_decode(self.pending, "replace", False)
        self.pending = self.pending[n:]
        return text

    def flush(self):
        text = self.pending.decode("utf-8", errors="ignore")
        self.pending = b""
        return text
