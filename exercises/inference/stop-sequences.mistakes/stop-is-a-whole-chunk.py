"""You compare whole chunks with the stops. A stop may be anywhere in the text, within a chunk or across several."""


def stream_until(chunks, stops):
    for chunk in chunks:
        if chunk in stops:
            return
        yield chunk
