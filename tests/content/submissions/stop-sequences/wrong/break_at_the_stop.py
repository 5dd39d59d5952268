# named: yields-what-is-held-after-the-stop
def stream_until(chunks, stops):
    buf = ""
    for chunk in chunks:
        buf += chunk
        found = [buf.find(s) for s in stops if s in buf]
        if found:
            yield buf[: min(found)]
            break
        k = next(k for k in range(len(buf) + 1) if any(s.startswith(buf[k:]) for s in stops) or k == len(buf))
        yield buf[:k]
        buf = buf[k:]
    yield buf
