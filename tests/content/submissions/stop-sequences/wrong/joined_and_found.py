# named: joins-everything-and-returns-it
def stream_until(chunks, stops):
    s = "".join(chunks)
    hits = [i for i in (s.find(x) for x in stops) if i != -1]
    return s[:min(hits)] if hits else s
