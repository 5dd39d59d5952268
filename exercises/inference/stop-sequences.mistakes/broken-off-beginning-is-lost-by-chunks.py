"""You drop the text that you held back when it turns out not to be a stop. It is text like any other."""


def stream_until(chunks, stops):
    held = ""
    for chunk in chunks:
        text = held + chunk
        starts = [text.find(stop) for stop in stops if stop in text]
        if starts:
            yield text[: min(starts)]
            return
        keep = max((n for stop in stops for n in range(1, len(stop)) if text.endswith(stop[:n])), default=0)
        if keep == 0:
            yield chunk
            held = ""
        else:
            yield chunk[: max(len(chunk) - keep, 0)]
            held = text[len(text) - keep :]
    yield held
