# costly: a text stream over all bytes so far is read from its start
import io


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab, self.buffer, self.done = vocab, b"", 0

    def _read(self, final):
        import codecs
        reader = codecs.getreader("utf-8")(io.BytesIO(self.buffer), "replace")
        text = reader.read()
        if final:
            text += reader.bytebuffer.decode("utf-8", "replace")
        new, self.done = text[self.done:], max(self.done, len(text))
        return new

    def push(self, id):
        self.buffer += self.vocab[id]
        return self._read(False)

    def flush(self):
        new = self._read(True)
        self.buffer, self.done = b"", 0
        return new
