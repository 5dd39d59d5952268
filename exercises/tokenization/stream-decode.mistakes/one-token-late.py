"""You hold each token back until the next one comes. Only an unfinished character has to wait."""

import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.last = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, id):
        text, self.last = self.last, self.decoder.decode(self.vocab[id])
        return text

    def flush(self):
        text, self.last = self.last + self.decoder.decode(b"", final=True), ""
        return text
