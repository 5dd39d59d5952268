"""You take the smallest of all positions from find. For a missing stop it is -1, which is smaller than any real
position. And yield text as soon as it is safe."""


def stream_until(chunks, stops):
    text = "".join(chunks)
    yield text[: min(text.find(stop) for stop in stops)] if stops else text
