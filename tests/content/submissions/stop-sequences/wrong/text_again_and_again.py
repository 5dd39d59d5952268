# named: yields-all-text-so-far
def stream_until(chunks, stops):
    text = ""
    for chunk in chunks:
        text = text + chunk
        ends = [text.find(s) for s in stops if s in text]
        if ends:
            yield text[: min(ends)]
            return
        n = max((n for s in stops for n in range(1, len(s)) if text.endswith(s[:n])), default=0)
        yield text[: len(text) - n]
    yield text
