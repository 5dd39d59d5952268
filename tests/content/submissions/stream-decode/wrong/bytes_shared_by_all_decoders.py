# other: all decoders share the bytes that wait
import codecs


class StreamDecoder:
    kept = bytearray()

    def __init__(self, vocab):
        self.vocab = vocab
        self.kept.clear()

    def push(self, id):
        self.kept += self.vocab[id]
        text, used = codecs.utf_8_decode(self.kept, "replace", False)
        del self.kept[:used]
        return text

    def flush(self):
        text = self.kept.decode("utf-8", "replace")
        self.kept.clear()
        return text
