def stream_until(chunks, stops):
    t = ''
    for c in chunks:
        for ch in c:
            t += ch
            for s in stops:
                if t.endswith(s):
                    if t != s: yield t[:-len(s)]
                    return
        while t and not any(s.startswith(t) for s in stops):
            yield t[0]
            t = t[1:]
    if t: yield t
