from codecs import utf_8_decode


class StreamDecoder:
    __slots__ = ("_vocab", "_left")

    def __init__(self, vocab):
        self._vocab = vocab
        self._left = bytearray()

    def push(self, token_id):
        self._left += self._vocab[token_id]
        text, used = utf_8_decode(self._left, "replace", False)
        del self._left[:used]
        return text

    def flush(self):
        text, _ = utf_8_decode(bytes(self._left), "replace", True)
        self._left.clear()
        return text
