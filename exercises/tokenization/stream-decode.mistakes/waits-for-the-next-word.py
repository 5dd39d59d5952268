"""You hold a word back until the next one begins. The reader then always waits for one word; return each character when
it is complete."""

import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.held = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, id):
        new = self.decoder.decode(self.vocab[id])
        if not new.startswith(" "):
            self.held += new
            return ""
        text, self.held = self.held, new
        return text

    def flush(self):
        text = self.held + self.decoder.decode(b"", final=True)
        self.held = ""
        return text
