# named: holds-back-all-of-it
def stream_until(chunks, stops):
    buf = ""
    for chunk in chunks:
        buf += chunk
        found = [buf.find(s) for s in stops if s in buf]
        if found:
            yield buf[: min(found)]
            return
        if any(buf[-n:] == s[:n] for s in stops for n in range(1, len(s))):
            continue
        yield buf
        buf = ""
    yield buf
