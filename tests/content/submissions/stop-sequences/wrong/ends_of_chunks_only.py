# tests only whether the text so far ends in a stop, once per chunk
def stream_until(chunks, stops):
    text = ""
    for chunk in chunks:
        text += chunk
        for s in stops:
            if text.endswith(s):
                return text.removesuffix(s)
    return text
