# looks at the previous chunk and this one: a stop over three chunks is missed
def stream_until(chunks, stops):
    out = ""
    prev = ""
    for chunk in chunks:
        window = prev + chunk
        base = len(out) - len(prev)
        hits = [window.find(s) for s in stops if s in window]
        if hits:
            return out[:base] + window[: min(hits)]
        out += chunk
        prev = chunk
    return out
