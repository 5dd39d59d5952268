"""You join all chunks, look for the stops and return the finished text. Nobody sees a word before the model has written
its last one, and all that is behind the stop is computed for nothing. Yield text as soon as it is safe."""


def stream_until(chunks, stops):
    text = "".join(chunks)
    starts = [text.find(stop) for stop in stops if stop in text]
    return text[: min(starts)] if starts else text
