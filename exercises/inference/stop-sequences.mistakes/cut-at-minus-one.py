"""You use the position from find without checking whether it found anything. For a missing stop it is -1, and the cut
removes the last character. And yield text as soon as it is safe."""


def stream_until(chunks, stops):
    text = "".join(chunks)
    for stop in stops:
        text = text[: text.find(stop)]
    yield text
