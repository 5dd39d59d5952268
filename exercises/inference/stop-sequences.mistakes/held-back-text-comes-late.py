"""You hold back the beginning of a stop, and when it does not continue you yield it after the text that followed. The
text that was held back comes first."""


def stream_until(chunks, stops):
    held = ""
    for chunk in chunks:
        text = held + chunk
        starts = [text.find(stop) for stop in stops if stop in text]
        if starts:
            yield text[: min(starts)]
            return
        if held and not any(stop.startswith(text[: len(stop)]) for stop in stops):
            text = chunk + held
        keep = max((n for stop in stops for n in range(1, len(stop)) if text.endswith(stop[:n])), default=0)
        yield text[: len(text) - keep]
        held = text[len(text) - keep :]
    yield held
