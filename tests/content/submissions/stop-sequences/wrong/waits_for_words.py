# passes on whole words only
def stream_until(chunks, stops):
    buf = ""
    for chunk in chunks:
        buf += chunk
        found = [buf.find(s) for s in stops if s in buf]
        if found:
            yield buf[: min(found)]
            return
        n = max((n for s in stops for n in range(1, len(s)) if buf.endswith(s[:n])), default=0)
        cut = buf.rfind(" ", 0, len(buf) - n) + 1
        yield buf[:cut]
        buf = buf[cut:]
    yield buf
