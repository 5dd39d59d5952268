# named: requests-one-chunk-behind-the-stop
# notices the end at the top of the loop
def stream_until(chunks, stops):
    tail, stopped = "", False
    for piece in chunks:
        if stopped:
            break
        tail += piece
        ends = sorted(tail.index(s) for s in stops if s in tail)
        if ends:
            yield tail[: ends[0]]
            tail, stopped = "", True
            continue
        k = 0
        while k < len(tail) and not any(s.startswith(tail[k:]) for s in stops):
            k += 1
        yield tail[:k]
        tail = tail[k:]
    if tail:
        yield tail
