# catalogue: 1
# searches one chunk at a time
def stream_until(chunks, stops):
    out = ""
    for chunk in chunks:
        hits = [chunk.find(s) for s in stops if chunk.find(s) != -1]
        if hits:
            return out + chunk[: min(hits)]
        out += chunk
    return out
