# stretch: joins and decodes all the tokens so far on each push and returns what is new
from codecs import utf_8_decode


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.ids = []
        self.emitted = 0

    def push(self, id):
        self.ids.append(id)
        data = b"".join(self.vocab[i] for i in self.ids)
        text, _ = utf_8_decode(data, "replace", False)
        new = text[self.emitted:]
        self.emitted = len(text)
        return new

    def flush(self):
        text = b"".join(self.vocab[i] for i in self.ids).decode("utf-8", "replace")
        new = text[self.emitted:]
        self.ids, self.emitted = [], 0
        return new
