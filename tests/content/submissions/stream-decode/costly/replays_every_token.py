# costly: a fresh decoder is fed all tokens at each push
import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.history = []

    def _replay(self):
        d = codecs.getincrementaldecoder("utf-8")("replace")
        pieces = [d.decode(self.vocab[i]) for i in self.history]
        return d, pieces

    def push(self, id):
        self.history.append(id)
        return self._replay()[1][-1]

    def flush(self):
        d, _ = self._replay()
        self.history.clear()
        return d.decode(b"", True)
