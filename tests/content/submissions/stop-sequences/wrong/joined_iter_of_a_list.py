# named: joins-everything
# an iterator over a list that was finished before
def stream_until(chunks, stops):
    s = "".join(list(chunks))
    return iter([s[: min((s.index(x) for x in stops if x in s), default=len(s))]])
