"""You collect the pieces in a list and return it when it is finished, so nobody sees a word before that. Yield each
piece instead."""


def stream_until(chunks, stops):
    pieces, held = [], ""
    for chunk in chunks:
        held += chunk
        starts = [held.find(stop) for stop in stops if stop in held]
        if starts:
            return [*pieces, held[: min(starts)]]
        keep = max((n for stop in stops for n in range(1, len(stop)) if held.endswith(stop[:n])), default=0)
        pieces.append(held[: len(held) - keep])
        held = held[len(held) - keep :]
    return [*pieces, held]
