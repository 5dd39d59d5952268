# catalogue: 4
# named: held-back-length-is-lost
# what is held back for a possible stop is lost at the end of the stream
def stream_until(chunks, stops):
    hold = max((len(s) for s in stops), default=1) - 1
    buf = ""
    for chunk in chunks:
        buf += chunk
        found = [buf.find(s) for s in stops if s in buf]
        if found:
            yield buf[: min(found)]
            return
        cut = max(len(buf) - hold, 0)
        if cut:
            yield buf[:cut]
        buf = buf[cut:]
