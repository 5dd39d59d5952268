# waits until everything held decodes cleanly: one invalid byte and nothing comes before flush
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.buf = b""

    def push(self, id):
        self.buf += self.vocab[id]
        try:
            text = self.buf.decode("utf-8")
        except UnicodeDecodeError:
            return ""
        self.buf = b""
        return text

    def flush(self):
        text = self.buf.decode("utf-8", errors="replace")
        self.buf = b""
        return text
