"""You go through the chunks twice. An iterator can be read only once, and is empty the second time."""


def stream_until(chunks, stops):
    if not any(stop in "".join(chunks) for stop in stops):
        yield "".join(chunks)
        return
    text = "".join(chunks)
    yield text[: min(text.find(stop) for stop in stops if stop in text)]
