import codecs


def _decoding():
    decoder = codecs.lookup("utf-8").incrementaldecoder("replace")
    text = ""
    while True:
        piece = yield text
        if piece is None:
            text = decoder.decode(b"", True)
            decoder = codecs.lookup("utf-8").incrementaldecoder("replace")
        else:
            text = decoder.decode(piece)


class StreamDecoder:
    def __init__(self, vocab):
        self._piece = vocab.__getitem__
        self._co = _decoding()
        next(self._co)

    def push(self, id):
        return self._co.send(self._piece(id))

    def flush(self):
        return self._co.send(None)
