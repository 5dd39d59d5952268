"""You look for the stops without regard to upper and lower case. Stops are plain text and must match exactly; and yield
text as soon as it is safe."""


def stream_until(chunks, stops):
    text = "".join(chunks)
    starts = [text.lower().find(stop.lower()) for stop in stops if stop.lower() in text.lower()]
    yield text[: min(starts)] if starts else text
