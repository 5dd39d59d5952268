import codecs

def _co(vocab):
    dec = codecs.lookup("utf-8").incrementaldecoder("replace")
    out = ""
    while True:
        tok = yield out
        out = dec.decode(b"", final=True) if tok is None else dec.decode(vocab[tok])

class StreamDecoder(object):
    def __init__(self, vocab):
        self.co = _co(vocab)
        next(self.co)
        self.push = self.co.send

    def flush(self):
        return self.co.send(None)
