"""You join everything and strip whitespace from the text. Do not strip anything; and yield text as soon as it is safe."""


def stream_until(chunks, stops):
    text = "".join(chunks)
    starts = [text.find(stop) for stop in stops if stop in text]
    yield (text[: min(starts)] if starts else text).strip()
