# catalogue: 2
# appends, looks whether a stop is complete, and yields what it has
def stream_until(chunks, stops):
    held = ""
    for chunk in chunks:
        for ch in chunk:
            held += ch
            if any(held.endswith(s) for s in stops):
                yield held
                return
        n = max((n for s in stops for n in range(1, len(s)) if held.endswith(s[:n])), default=0)
        yield held[: len(held) - n]
        held = held[len(held) - n :]
    yield held
