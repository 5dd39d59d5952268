# other: holds back nothing with [:-0], which is the empty text
def stream_until(chunks, stops):
    buf = ""
    for chunk in chunks:
        buf += chunk
        found = [buf.index(s) for s in stops if s in buf]
        if found:
            yield buf[: min(found)]
            return
        tail = max((n for s in stops for n in range(1, len(s)) if buf.endswith(s[:n])), default=0)
        yield buf[:-tail]
        buf = buf[len(buf) - tail :]
    yield buf
