# keeps the whole text and how much of it was shown
def stream_until(chunks, stops):
    text, shown = "", 0
    for chunk in chunks:
        text += chunk
        ends = [text.find(s) for s in stops]
        ends = [e for e in ends if e != -1]
        if ends:
            yield text[shown:min(ends)]
            return
        safe = len(text)
        for s in stops:
            for n in range(len(s) - 1, 0, -1):
                if text[-n:] == s[:n]:
                    safe = min(safe, len(text) - n)
                    break
        if safe > shown:
            yield text[shown:safe]
            shown = safe
    if shown < len(text):
        yield text[shown:]
