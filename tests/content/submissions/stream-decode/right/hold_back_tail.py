def _could_begin(tail):
    """Whether these bytes can still grow into one character."""
    lead = tail[0]
    if 0xC2 <= lead <= 0xDF:
        need, low, high = 2, 0x80, 0xBF
    elif 0xE0 <= lead <= 0xEF:
        need = 3
        low = 0xA0 if lead == 0xE0 else 0x80
        high = 0x9F if lead == 0xED else 0xBF
    elif 0xF0 <= lead <= 0xF4:
        need = 4
        low = 0x90 if lead == 0xF0 else 0x80
        high = 0x8F if lead == 0xF4 else 0xBF
    else:
        return False
    if len(tail) >= need:
        return False
    if len(tail) > 1 and not low <= tail[1] <= high:
        return False
    return all(0x80 <= b <= 0xBF for b in tail[2:])


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab
        self.rest = b""

    def push(self, id):
        data = self.rest + self.vocab[id]
        keep = 0
        for back in range(1, min(3, len(data)) + 1):
            if _could_begin(data[-back:]):
                keep = back
        cut = len(data) - keep
        self.rest = data[cut:]
        return data[:cut].decode("utf-8", errors="replace")

    def flush(self):
        data, self.rest = self.rest, b""
        return data.decode("utf-8", errors="replace")
