# Each chunk adds a nested generator, so a thousand chunks end in a RecursionError.
def stream_until(chunks, stops):
    def go(it, held):
        for c in it:
            held += c
            starts = [held.find(s) for s in stops if s in held]
            if starts:
                yield held[:min(starts)]
                return
            k = max((i for s in stops for i in range(1, len(s)) if held.endswith(s[:i])), default=0)
            yield held[:len(held) - k]
            yield from go(it, held[len(held) - k:])
            return
        yield held
    return go(iter(chunks), "")
