# named: first-in-the-list
def stream_until(chunks, stops):
    buf = ""
    for chunk in chunks:
        buf += chunk
        for s in stops:
            if s in buf:
                yield buf.split(s)[0]
                return
        n = max((n for s in stops for n in range(1, len(s)) if buf.endswith(s[:n])), default=0)
        yield buf[: len(buf) - n]
        buf = buf[len(buf) - n :]
    yield buf
