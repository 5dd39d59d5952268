"""When the text ends with the beginning of a stop, you hold back all of it. Only that end must wait; yield the text
before it."""


def stream_until(chunks, stops):
    held = ""
    for chunk in chunks:
        held += chunk
        starts = [held.find(stop) for stop in stops if stop in held]
        if starts:
            yield held[: min(starts)]
            return
        if not any(held.endswith(stop[:n]) for stop in stops for n in range(1, len(stop))):
            yield held
            held = ""
    yield held
