# decodes the bytes as latin-1, one character per byte
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab

    def push(self, id):
        return self.vocab[id].decode("latin-1")

    def flush(self):
        return ""
