import codecs


class Text:
    def __init__(self, stops):
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.stops = stops
        self.pending = ""
        self.stopped = False

    def push(self, data, last):
        self.pending += self.decoder.decode(data, last)
        places = [at for at in (self.pending.rfind(stop) for stop in self.stops) if at >= 0]
        if places:
            self.stopped = True
            return self.pending[: min(places)]
        keep = 0
        if not last:
            for stop in self.stops:
                for size in range(min(len(stop) - 1, len(self.pending)), 0, -1):
                    if self.pending.endswith(stop[:size]):
                        keep = max(keep, size)
                        break
        cut = len(self.pending) - keep
        piece, self.pending = self.pending[:cut], self.pending[cut:]
        return piece


def stream(engine, request, vocab, stops):
    text = Text(stops)
    try:
        while not (text.stopped or engine.is_done(request)):
            tokens = [token for number, token in engine.step() if number == request]
            for token in tokens:
                piece = text.push(vocab[token], engine.is_done(request))
                if piece:
                    yield piece
    finally:
        engine.cancel(request)
