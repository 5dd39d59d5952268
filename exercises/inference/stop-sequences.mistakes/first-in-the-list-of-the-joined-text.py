"""You join everything and cut at the first stop of the list that appears. The first in the text counts, whatever the
order of the list; and yield text as soon as it is safe."""


def stream_until(chunks, stops):
    text = "".join(chunks)
    for stop in stops:
        if stop in text:
            yield text[: text.index(stop)]
            return
    yield text
