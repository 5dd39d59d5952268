"""You join everything and yield nothing when no stop appears. Yield the whole text then, each part as soon as it is
safe."""


def stream_until(chunks, stops):
    text = "".join(chunks)
    starts = [text.find(stop) for stop in stops if stop in text]
    if starts:
        yield text[: min(starts)]
