# costly: the whole vocabulary is copied in each push to look one token up
import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, id):
        return self.decoder.decode(dict(self.vocab).pop(id))

    def flush(self):
        return self.decoder.decode(b"", final=True)
