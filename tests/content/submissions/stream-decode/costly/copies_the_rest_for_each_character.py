# costly: copies the rest of the token for each character
_FIRST = [(0x00, 0x7F, 0, 0, 0)] + [(0xC2, 0xDF, 1, 0x80, 0xBF), (0xE0, 0xE0, 2, 0xA0, 0xBF),
          (0xE1, 0xEC, 2, 0x80, 0xBF), (0xED, 0xED, 2, 0x80, 0x9F), (0xEE, 0xEF, 2, 0x80, 0xBF),
          (0xF0, 0xF0, 3, 0x90, 0xBF), (0xF1, 0xF3, 3, 0x80, 0xBF), (0xF4, 0xF4, 3, 0x80, 0x8F)]
_TABLE = {b: row[2:] for row in _FIRST for b in range(row[0], row[1] + 1)}


def _take(data):
    """First character of data, and the rest; None where it is not finished."""
    row = _TABLE.get(data[0])
    if row is None:
        return "\ufffd", data[1:]
    need, low, high = row
    for k in range(1, need + 1):
        if k >= len(data):
            return None, data
        if not low <= data[k] <= high:
            return "\ufffd", data[k:]
        low, high = 0x80, 0xBF
    return data[:need + 1].decode("utf-8"), data[need + 1:]


class StreamDecoder:
    def __init__(self, vocab):
        self.vocab, self.buf = vocab, b""

    def push(self, id):
        self.buf += self.vocab[id]
        out = []
        while self.buf:
            char, self.buf = _take(self.buf)      # all of the rest of the token is copied for each character
            if char is None:
                break
            out.append(char)
        return "".join(out)

    def flush(self):
        out, self.buf = self.buf.decode("utf-8", "replace"), b""
        return out
