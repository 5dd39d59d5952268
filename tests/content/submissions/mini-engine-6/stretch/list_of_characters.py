import codecs


def stream(engine, request, vocab, stops):
    """All bytes are decoded anew for each token, and the characters compared in lists."""
    data, shown, stopped = b"", 0, False
    try:
        while not (stopped or engine.is_done(request)):
            tokens = [token for number, token in engine.step() if number == request]
            last = engine.is_done(request)
            for token in tokens:
                data += vocab[token]
                characters = list(codecs.getincrementaldecoder("utf-8")("replace").decode(data, last))
                places = range(len(characters))
                hits = [at for at in places for stop in stops if characters[at : at + len(stop)] == list(stop)]
                end = len(characters)
                if hits:
                    end, stopped = min(hits), True
                elif not last:
                    kept = [n for stop in stops for n in range(1, len(stop)) if characters[-n:] == list(stop[:n])]
                    end -= max(kept, default=0)
                if end > shown:
                    yield "".join(characters[shown:end])
                    shown = end
    finally:
        engine.cancel(request)
