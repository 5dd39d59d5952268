"""You collect the text and return it when it is finished, so nobody sees a word before that. Yield each part as soon as
it is safe."""


def stream_until(chunks, stops):
    text = ""
    for chunk in chunks:
        text += chunk
        starts = [text.find(stop) for stop in stops if stop in text]
        if starts:
            return text[: min(starts)]
    return text
