# holds back by the lead byte's length alone: 0xff, or e0 80, waits for bytes that cannot help
def _incomplete_tail(data):
    """How many bytes at the end begin a character that is not finished."""
    for back in range(1, min(3, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        if byte >= 0xF0:
            need = 4
        elif byte >= 0xE0:
            need = 3
        elif byte >= 0xC0:
            need = 2
        else:
            need = 1
        return back if need > back else 0
    return 0


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.rest = b""

    def push(self, id):
        data = self.rest + self.vocab[id]
        keep = _incomplete_tail(data)
        cut = len(data) - keep
        self.rest = data[cut:]
        return data[:cut].decode("utf-8", errors="replace")

    def flush(self):
        data, self.rest = self.rest, b""
        return data.decode("utf-8", errors="replace")
