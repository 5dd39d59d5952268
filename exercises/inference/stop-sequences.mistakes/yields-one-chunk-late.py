"""You yield a piece only after you have requested the next chunk, so the reader is always one chunk behind. Yield it
before the loop continues."""


def stream_until(chunks, stops):
    held, ready = "", ""
    for chunk in chunks:
        yield ready
        held += chunk
        starts = [held.find(stop) for stop in stops if stop in held]
        if starts:
            yield held[: min(starts)]
            return
        keep = max((n for stop in stops for n in range(1, len(stop)) if held.endswith(stop[:n])), default=0)
        ready, held = held[: len(held) - keep], held[len(held) - keep :]
    yield ready + held
