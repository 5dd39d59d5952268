def decode_prefix(data):
    """The text of all bytes but an unfinished character at their end."""
    for size in range(4):
        end = data[len(data) - size :] if size else b""
        if size and size <= len(data) and end[0] >= 0xC0:
            try:
                end.decode("utf-8")
            except UnicodeDecodeError as error:
                if error.reason == "unexpected end of data":
                    return data[: len(data) - size].decode("utf-8", "replace")
            break
    return data.decode("utf-8", "replace")


def stream(engine, request, vocab, stops):
    """All bytes are decoded again after each token; what was shown is cut off."""
    data, shown = b"", 0
    finished = False
    try:
        while not finished:
            step = dict(engine.step())
            finished = engine.is_done(request)
            if request not in step:
                continue
            data += vocab[step[request]]
            text = data.decode("utf-8", "replace") if finished else decode_prefix(data)
            end = len(text)
            hits = [text.index(stop, shown) for stop in stops if stop in text[shown:]]
            if hits:
                end, finished = min(hits), True
            elif not finished:
                starts = [at for at in range(shown, len(text)) if any(stop.startswith(text[at:]) for stop in stops)]
                end = min(starts, default=len(text))
            if end > shown:
                yield text[shown:end]
                shown = end
    except GeneratorExit:
        engine.cancel(request)
        raise
    engine.cancel(request)
