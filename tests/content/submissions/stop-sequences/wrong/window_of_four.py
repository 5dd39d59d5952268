# other: a stop is looked for four characters back at most
def stream_until(chunks, stops):
    out = ''
    for c in chunks:
        start = max(0, len(out) - 4)
        out += c
        h = [out.find(s, start) for s in stops if out.find(s, start) >= 0]
        if h: return out[:min(h)]
    return out
