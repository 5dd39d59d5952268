"""The stored bytes are decoded strictly; only those that the error reports as unfinished are kept."""


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab, self.held = vocab, b""

    def push(self, id):
        data, text, self.held = self.held + self.vocab[id], "", b""
        while data:
            try:
                return text + data.decode("utf-8")
            except UnicodeDecodeError as error:
                text += data[: error.start].decode("utf-8")
                if error.reason == "unexpected end of data":
                    self.held = data[error.start :]
                    return text
                text += "\ufffd"
                data = data[error.end :]
        return text

    def flush(self):
        data, self.held = self.held, b""
        return data.decode("utf-8", errors="replace")
