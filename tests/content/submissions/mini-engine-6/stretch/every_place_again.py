import codecs


def stream(engine, request, vocab, stops):
    """The whole text is searched for every stop, place by place, after each token."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text, shown = "", 0
    try:
        while not engine.is_done(request):
            for number, token in engine.step():
                if number != request:
                    continue
                last = engine.is_done(request)
                text += decoder.decode(vocab[token], last)
                hits = [at for at in range(len(text)) if any(text.startswith(stop, at) for stop in stops)]
                end = len(text)
                if hits:
                    end = hits[0]
                elif not last:
                    keep = [n for stop in stops for n in range(1, len(stop)) if text.endswith(stop[:n])]
                    end -= max(keep, default=0)
                if end > shown:
                    yield text[shown:end]
                    shown = end
                if hits:
                    return
    finally:
        engine.cancel(request)
