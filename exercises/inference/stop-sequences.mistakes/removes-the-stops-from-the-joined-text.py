"""You join everything and remove the stops. A stop ends the text, and nothing comes after it; and yield text as soon as
it is safe."""


def stream_until(chunks, stops):
    text = "".join(chunks)
    for stop in stops:
        text = text.replace(stop, "")
    yield text
