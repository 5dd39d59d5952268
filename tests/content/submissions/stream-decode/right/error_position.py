class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.buffer = b""

    def _drain(self, last):
        out = []
        while self.buffer:
            try:
                out.append(self.buffer.decode("utf-8"))
                self.buffer = b""
            except UnicodeDecodeError as err:
                out.append(self.buffer[: err.start].decode("utf-8"))
                if err.reason == "unexpected end of data" and not last:
                    self.buffer = self.buffer[err.start:]
                    break
                out.append("\ufffd")
                self.buffer = self.buffer[err.end:]
        return "".join(out)

    def push(self, id):
        self.buffer += self.vocab[id]
        return self._drain(last=False)

    def flush(self):
        return self._drain(last=True)
