# named: returns-the-finished-text
def stream_until(chunks, stops):
    out = []
    for chunk in chunks:
        for ch in chunk:
            out.append(ch)
            for s in stops:
                if out[-len(s):] == list(s):
                    return "".join(out[:-len(s)])
    return "".join(out)
