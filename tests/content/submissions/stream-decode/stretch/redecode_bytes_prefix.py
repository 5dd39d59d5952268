# stretch: keeps the whole byte string and decodes it again on each push
import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.raw = b""
        self.shown = ""

    def _emit(self, final):
        full = codecs.getincrementaldecoder("utf-8")("replace").decode(self.raw, final)
        new = full[len(self.shown):]
        self.shown = full
        return new

    def push(self, id):
        self.raw = self.raw + self.vocab[id]
        return self._emit(False)

    def flush(self):
        new = self._emit(True)
        self.raw, self.shown = b"", ""
        return new
