class StreamDecoder:
    def __init__(self, vocab):
        self._v, self._tail = vocab, b""

    def push(self, id):
        data, text = self._tail + self._v[id], []
        self._tail = b""
        while data:
            try:
                text.append(data.decode("utf-8"))
                break
            except UnicodeDecodeError as e:
                text.append(data[:e.start].decode("utf-8"))
                if e.reason == "unexpected end of data" and e.end == len(data):
                    self._tail = data[e.start:]
                    break
                text.append("\ufffd")
                data = data[e.end:]
        return "".join(text)

    def flush(self):
        t, self._tail = self._tail, b""
        return t.decode("utf-8", "replace")
