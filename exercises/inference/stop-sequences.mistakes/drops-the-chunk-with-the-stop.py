"""You look for the stops in each chunk alone and leave out the whole chunk that contains one. A stop may be split, and
the text before it belongs to the result."""


def stream_until(chunks, stops):
    for chunk in chunks:
        if any(stop in chunk for stop in stops):
            return
        yield chunk
