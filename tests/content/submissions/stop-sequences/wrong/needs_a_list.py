# indexes the chunks, so an iterator does not work
def stream_until(chunks, stops):
    text = ""
    for i in range(len(chunks)):
        text = text + chunks[i]
    positions = [text.find(s) for s in stops]
    positions = [p for p in positions if p != -1]
    yield text[: min(positions)] if positions else text
