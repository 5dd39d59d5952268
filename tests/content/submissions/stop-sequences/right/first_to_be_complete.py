def stream_until(chunks, stops):
    t = ''
    for c in chunks:
        for ch in c:
            t += ch
            for s in stops:
                if t.endswith(s): return t[:-len(s)]
    return t
