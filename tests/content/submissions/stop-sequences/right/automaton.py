from collections import deque


def _build(stops):
    goto, fail, length = [{}], [0], [0]
    for s in stops:
        node = 0
        for ch in s:
            if ch not in goto[node]:
                goto[node][ch] = len(goto)
                goto.append({})
                fail.append(0)
                length.append(0)
            node = goto[node][ch]
        length[node] = len(s)
    queue = deque(goto[0].values())
    while queue:
        node = queue.popleft()
        for ch, nxt in goto[node].items():
            f = fail[node]
            while f and ch not in goto[f]:
                f = fail[f]
            fail[nxt] = goto[f].get(ch, 0)
            queue.append(nxt)
    return goto, fail, length


def stream_until(chunks, stops):
    goto, fail, length = _build(stops)
    out, node = [], 0
    for ch in (c for chunk in chunks for c in chunk):
        out.append(ch)
        while node and ch not in goto[node]:
            node = fail[node]
        node = goto[node].get(ch, 0)
        if length[node]:
            return "".join(out[: len(out) - length[node]])
    return "".join(out)
