# catalogue: 3
# streaming buffer, but list order decides between two stops that are both in it
def stream_until(chunks, stops):
    keep = max([len(s) for s in stops] + [1]) - 1
    sent, buf = "", ""
    for chunk in chunks:
        buf += chunk
        hit = next((s for s in stops if s in buf), None)
        if hit is not None:
            return sent + buf.partition(hit)[0]
        n = max(len(buf) - keep, 0)
        sent, buf = sent + buf[:n], buf[n:]
    return sent + buf
