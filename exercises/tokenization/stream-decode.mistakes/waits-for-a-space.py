"""You return text up to the last space and hold the rest back. Without a space, as in a long word, the reader waits for
the flush; return each character when it is complete."""

import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.held = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, id):
        self.held += self.decoder.decode(self.vocab[id])
        cut = self.held.rfind(" ") + 1
        text, self.held = self.held[:cut], self.held[cut:]
        return text

    def flush(self):
        text = self.held + self.decoder.decode(b"", final=True)
        self.held = ""
        return text
