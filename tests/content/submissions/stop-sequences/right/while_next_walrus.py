def stream_until(chunks, stops):
    it, buf = iter(chunks), ""
    while (new := next(it, None)) is not None:
        buf += new
        cut = min((p for p in (buf.find(s) for s in stops) if p > -1), default=None)
        if cut is not None:
            yield from buf[:cut]
            return
        keep = next(k for k in range(len(buf) + 1) if k == len(buf) or any(s.startswith(buf[k:]) for s in stops))
        yield from buf[:keep]
        buf = buf[keep:]
    yield from buf
