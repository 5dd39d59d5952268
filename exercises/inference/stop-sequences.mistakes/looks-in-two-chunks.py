"""You hold back one chunk and look for the stops in it and the next one. A stop may be split across any number of
chunks, and text that cannot become one must not wait."""


def stream_until(chunks, stops):
    last = ""
    for chunk in chunks:
        window = last + chunk
        starts = [window.find(stop) for stop in stops if stop in window]
        if starts:
            yield window[: min(starts)]
            return
        yield last
        last = chunk
    yield last
