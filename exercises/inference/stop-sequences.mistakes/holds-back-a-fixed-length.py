"""You always hold back one character fewer than the longest stop has, as vLLM does. That misses no stop, but text waits
that cannot become one. Hold back only an end of the text that is the beginning of a stop."""


def stream_until(chunks, stops):
    size = max(map(len, stops), default=1) - 1
    held = ""
    for chunk in chunks:
        held += chunk
        starts = [held.find(stop) for stop in stops if stop in held]
        if starts:
            yield held[: min(starts)]
            return
        cut = max(len(held) - size, 0)
        yield held[:cut]
        held = held[cut:]
    yield held
