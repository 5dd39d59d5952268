# partial bytes are thrown away with errors="ignore"
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab

    def push(self, id):
        return self.vocab[id].decode("utf-8", errors="ignore")

    def flush(self):
        return ""
