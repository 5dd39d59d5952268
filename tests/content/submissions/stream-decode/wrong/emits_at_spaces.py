# catalogue: 4
# holds the text back until a space comes, so one long word waits for flush
import codecs


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.dec = codecs.getincrementaldecoder("utf-8")("replace")
        self.word = []

    def push(self, id):
        text = self.dec.decode(self.vocab[id])
        cut = text.rfind(" ") + 1
        if cut == 0:
            self.word.append(text)
            return ""
        out = "".join(self.word) + text[:cut]
        self.word = [text[cut:]]
        return out

    def flush(self):
        out = "".join(self.word) + self.dec.decode(b"", True)
        self.word = []
        self.dec.reset()
        return out
