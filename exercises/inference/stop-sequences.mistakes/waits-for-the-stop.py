"""You yield nothing until a stop is complete or the stream ends. Text that cannot become a stop must not wait; yield it
at once."""


def stream_until(chunks, stops):
    text = ""
    for chunk in chunks:
        text += chunk
        starts = [text.find(stop) for stop in stops if stop in text]
        if starts:
            yield text[: min(starts)]
            return
    yield text
