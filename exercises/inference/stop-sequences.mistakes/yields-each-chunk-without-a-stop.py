"""You look for the stops in each chunk alone and yield the chunk if it contains none. A stop may be split over several
chunks; hold back what may be its beginning."""


def stream_until(chunks, stops):
    for chunk in chunks:
        starts = [chunk.find(stop) for stop in stops if stop in chunk]
        if starts:
            yield chunk[: min(starts)]
            return
        yield chunk
