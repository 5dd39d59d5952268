def stream_until(chunks, stops):
    hold = max((len(s) for s in stops), default=1) - 1
    out = []
    buf = ""
    for chunk in chunks:
        buf += chunk
        cut = min((i for i in (buf.find(s) for s in stops) if i >= 0), default=-1)
        if cut >= 0:
            out.append(buf[:cut])
            return "".join(out)
        safe = len(buf) - hold
        if safe > 0:
            out.append(buf[:safe])
            buf = buf[safe:]
    out.append(buf)
    return "".join(out)
