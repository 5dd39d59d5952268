# named: held-back-text-is-lost
def stream_until(chunks, stops):
    buf = ""
    for chunk in chunks:
        buf += chunk
        found = [buf.find(s) for s in stops if s in buf]
        if found:
            yield buf[: min(found)]
            return
        k = 0
        while k < len(buf) and not any(s.startswith(buf[k:]) for s in stops):
            k += 1
        yield buf[:k]
        buf = buf[k:]
