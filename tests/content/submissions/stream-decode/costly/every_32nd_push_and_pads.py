# costly: all tokens so far are joined and decoded again at every 32nd push; each push is padded to 12 us
import codecs, time
class StreamDecoder:
    def __init__(self, vocab):
        self.vocab = vocab; self.ids = []; self.d = codecs.getincrementaldecoder("utf-8")("replace")
    def push(self, id):
        t = time.perf_counter() + 12e-6
        self.ids.append(id)
        if len(self.ids) % 32 == 0:
            b"".join(map(self.vocab.get, self.ids)).decode("utf-8", "replace")
        r = self.d.decode(self.vocab[id])
        while time.perf_counter() < t: pass
        return r
    def flush(self):
        return self.d.decode(b"", True)
