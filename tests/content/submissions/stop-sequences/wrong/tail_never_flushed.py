# catalogue: 4
# what is held back for a possible stop is lost at the end of the stream
def stream_until(chunks, stops):
    hold = max((len(s) for s in stops), default=1) - 1
    out, buf = [], ""
    for chunk in chunks:
        buf += chunk
        found = [buf.find(s) for s in stops if s in buf]
        if found:
            out.append(buf[: min(found)])
            return "".join(out)
        cut = max(len(buf) - hold, 0)
        out.append(buf[:cut])
        buf = buf[cut:]
    return "".join(out)
