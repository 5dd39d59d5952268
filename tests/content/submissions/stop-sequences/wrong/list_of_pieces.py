# a list, which is finished before anything of it is shown
def stream_until(chunks, stops):
    return list(_pieces(chunks, stops))


def _pieces(chunks, stops):
    buf = ""
    for chunk in chunks:
        buf += chunk
        found = [buf.index(s) for s in stops if s in buf]
        if found:
            yield buf[: min(found)]
            return
        n = max((n for s in stops for n in range(1, len(s)) if buf.endswith(s[:n])), default=0)
        yield buf[: len(buf) - n]
        buf = buf[len(buf) - n :]
    yield buf
