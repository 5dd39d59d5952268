"""You yield each chunk at once, with an end that may be the beginning of a stop. Once displayed it cannot be taken
back; hold it back until you know."""


def stream_until(chunks, stops):
    text, shown = "", 0
    for chunk in chunks:
        text += chunk
        starts = [text.find(stop) for stop in stops if stop in text]
        if starts:
            yield text[shown : min(starts)]
            return
        yield text[shown:]
        shown = len(text)
