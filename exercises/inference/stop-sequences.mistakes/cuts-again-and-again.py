"""You cut at one stop and look for the next one only in the rest. You then miss a stop that overlaps the cut; find all
positions first, and cut once, at the smallest. And yield text as soon as it is safe."""


def stream_until(chunks, stops):
    text = "".join(chunks)
    for stop in stops:
        text = text.split(stop)[0]
    yield text
