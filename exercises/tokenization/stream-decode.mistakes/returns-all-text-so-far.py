"""You return the whole text so far with each push. Return only the new text; the caller joins the results."""

import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.text = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, id):
        self.text += self.decoder.decode(self.vocab[id])
        return self.text

    def flush(self):
        self.text += self.decoder.decode(b"", final=True)
        text, self.text = self.text, ""
        return text
