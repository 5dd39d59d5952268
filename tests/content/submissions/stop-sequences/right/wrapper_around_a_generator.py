# a plain function that returns a generator, with the work done by a coroutine
def _cutter(stops):
    """Send a chunk, get (safe text, whether it is over)."""
    buf, out = "", ("", False)
    while True:
        new = yield out
        if new is None:
            yield buf, True
            return
        buf += new
        first = min((buf.index(s) for s in stops if s in buf), default=-1)
        if first >= 0:
            yield buf[:first], True
            return
        n = max([m for s in stops for m in range(1, min(len(s) - 1, len(buf)) + 1) if buf[len(buf) - m :] == s[:m]] + [0])
        out = buf[: len(buf) - n], False
        buf = buf[len(buf) - n :]


def stream_until(chunks, stops):
    cutter = _cutter(list(stops))
    next(cutter)

    def run():
        for chunk in chunks:
            text, over = cutter.send(chunk)
            yield text
            if over:
                return
        yield cutter.send(None)[0]

    return run()
