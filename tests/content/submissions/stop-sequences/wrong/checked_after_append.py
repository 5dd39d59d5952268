# catalogue: 2
# appends, looks whether a stop is complete, and returns what it has
def stream_until(chunks, stops):
    seen = ""
    for chunk in chunks:
        for ch in chunk:
            seen += ch
            if any(seen.endswith(s) for s in stops):
                return seen
    return seen
