# named: yields-one-chunk-late
# asks for the next chunk to know whether this one is the last
def stream_until(chunks, stops):
    it = iter(chunks)
    chunk = next(it, None)
    buf = ""
    while chunk is not None:
        buf += chunk
        found = [buf.find(s) for s in stops if s in buf]
        if found:
            yield buf[: min(found)]
            return
        chunk = next(it, None)
        n = max((n for s in stops for n in range(1, len(s)) if buf.endswith(s[:n])), default=0)
        if chunk is None:
            n = 0
        yield buf[: len(buf) - n]
        buf = buf[len(buf) - n :]
