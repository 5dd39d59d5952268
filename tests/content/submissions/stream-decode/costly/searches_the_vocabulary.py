# costly: each push searches vocab from its beginning for the id instead of looking it up; vocab of 50,000 entries, 2,000 tokens: 1,400x right_1 (1.33 s against 0.0009 s).
import codecs
from itertools import compress


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def _bytes(self, id):
        return next(compress(self.vocab.values(), map(id.__eq__, self.vocab)))

    def push(self, id):
        return self.decoder.decode(self._bytes(id))

    def flush(self):
        return self.decoder.decode(b"", True)
