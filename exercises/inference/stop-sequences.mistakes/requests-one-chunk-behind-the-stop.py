"""You see that a stop is complete only after you have requested the next chunk. Look for it before the loop continues,
and return at once."""


def stream_until(chunks, stops):
    held, is_over = "", False
    for chunk in chunks:
        if is_over:
            return
        held += chunk
        starts = [held.find(stop) for stop in stops if stop in held]
        if starts:
            yield held[: min(starts)]
            held, is_over = "", True
            continue
        keep = max((n for stop in stops for n in range(1, len(stop)) if held.endswith(stop[:n])), default=0)
        yield held[: len(held) - keep]
        held = held[len(held) - keep :]
    yield held
