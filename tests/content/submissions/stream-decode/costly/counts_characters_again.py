# costly: walks over every byte so far to find where the last whole character ends
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab, self.parts, self.sent = vocab, [], 0

    def push(self, id):
        self.parts.append(self.vocab[id])
        data = b"".join(self.parts)
        try:
            text = data.decode("utf-8")
            end = len(data)
        except UnicodeDecodeError as e:
            if e.reason != "unexpected end of data":
                text, end = data.decode("utf-8", "replace"), len(data)
                if data[-1] >= 0x80:
                    return ""
            else:
                end = e.start
                text = data[:end].decode("utf-8")
        new, self.sent = text[self.sent:], max(self.sent, len(text))
        return new

    def flush(self):
        text = b"".join(self.parts).decode("utf-8", "replace")
        new = text[self.sent:]
        self.parts, self.sent = [], 0
        return new
