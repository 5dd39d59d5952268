# named: reads-on-behind-the-stop
def stream_until(chunks, stops):
    buf, over = "", False
    for chunk in chunks:
        if over:
            continue
        buf += chunk
        found = [buf.find(s) for s in stops if s in buf]
        if found:
            yield buf[: min(found)]
            buf, over = "", True
        else:
            n = max((n for s in stops for n in range(1, len(s)) if buf.endswith(s[:n])), default=0)
            yield buf[: len(buf) - n]
            buf = buf[len(buf) - n :]
    yield buf
