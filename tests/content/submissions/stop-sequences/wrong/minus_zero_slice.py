# other: holds back nothing with [:-0], which is the empty text
def stream_until(chunks, stops):
    if not stops:
        return "".join(chunks)
    tail = max(len(s) for s in stops) - 1
    out = []
    buf = ""
    for chunk in chunks:
        buf += chunk
        found = [buf.index(s) for s in stops if s in buf]
        if found:
            return "".join(out) + buf[: min(found)]
        if len(buf) > tail:
            out.append(buf[:-tail])
            buf = buf[len(buf) - tail:]
    return "".join(out) + buf
