"""You feed all tokens so far to a fresh decoder at each push and keep the last piece."""

import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab, self.ids = vocab, []

    def push(self, id):
        self.ids.append(id)
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        return [decoder.decode(self.vocab[token]) for token in self.ids][-1]

    def flush(self):
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        for token in self.ids:
            decoder.decode(self.vocab[token])
        self.ids = []
        return decoder.decode(b"", final=True)
