# rfind: cuts at the last place a stop occurs
def stream_until(chunks, stops):
    text = "".join(chunks)
    positions = [text.rfind(s) for s in stops]
    positions = [p for p in positions if p >= 0]
    return text[: min(positions)] if positions else text
