"""You give up on an unfinished character when the next token does not complete it. A character may be spread over up to
four tokens."""

import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.pending = b""

    def push(self, id):
        data = self.pending + self.vocab[id]
        text, used = codecs.utf_8_decode(data, "replace", bool(self.pending))
        self.pending = data[used:]
        return text

    def flush(self):
        text = self.pending.decode("utf-8", errors="replace")
        self.pending = b""
        return text
