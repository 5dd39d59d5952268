# stretch: decodes the whole text again and compares it with the text before
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.data = bytearray()
        self.before = ""

    def _whole(self):
        end = len(self.data)
        for back in range(1, min(4, end) + 1):
            b = self.data[end - back]
            if b & 0xC0 == 0x80:
                continue
            need = 4 if b >= 0xF0 else 3 if b >= 0xE0 else 2 if b >= 0xC0 else 1
            if b < 0xF5 and need > back:
                end -= back
            break
        return self.data[:end].decode("utf-8", "replace")

    def push(self, id):
        self.data += self.vocab[id]
        text = self._whole()
        if not text.startswith(self.before):
            return ""
        new, self.before = text[len(self.before):], text
        return new

    def flush(self):
        new = self.data.decode("utf-8", "replace")[len(self.before):]
        self.data, self.before = bytearray(), ""
        return new
