# one byte at a time, codecs' incremental decoder fed single bytes
import codecs
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    def push(self, id):
        text = ""
        for byte in self.vocab[id]:
            text += self.decoder.decode(bytes([byte]))
        return text
    def flush(self):
        return self.decoder.decode(b"", final=True)
