# other: case-insensitive
def stream_until(chunks, stops):
    t = ''.join(chunks)
    c = [t.lower().find(s.lower()) for s in stops if s.lower() in t.lower()]
    yield t[:min(c)] if c else t
