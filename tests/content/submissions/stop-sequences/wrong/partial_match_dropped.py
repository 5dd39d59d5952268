# catalogue: 4
# a chunk tail that looks like the start of a stop is cut off and not restored when no stop follows
def stream_until(chunks, stops):
    out, held = "", ""
    for chunk in chunks:
        text = held + chunk
        hits = [text.find(s) for s in stops if s in text]
        if hits:
            return out + text[: min(hits)]
        held = ""
        for s in stops:
            for n in range(len(s) - 1, 0, -1):
                if text.endswith(s[:n]) and n > len(held):
                    held = s[:n]
                    break
        out += text[: len(text) - len(held)]
    return out
