def stream_until(chunks, stops):
    text = "".join(chunks)
    hits = [text.find(s) for s in stops if s in text]
    return text[: min(hits)] if hits else text
