# the incremental decoder is strict, so invalid or unfinished bytes raise
import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.decoder = codecs.getincrementaldecoder("utf-8")()

    def push(self, id):
        return self.decoder.decode(self.vocab[id])

    def flush(self):
        return self.decoder.decode(b"", final=True)
