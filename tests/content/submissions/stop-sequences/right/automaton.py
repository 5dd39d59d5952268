from collections import deque


def _build(stops):
    goto, fail, length, depth = [{}], [0], [0], [0]
    for s in stops:
        node = 0
        for ch in s:
            if ch not in goto[node]:
                goto[node][ch] = len(goto)
                goto.append({})
                fail.append(0)
                length.append(0)
                depth.append(depth[node] + 1)
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
    return goto, fail, length, depth


def stream_until(chunks, stops):
    goto, fail, length, depth = _build(stops)
    held, node = deque(), 0
    for ch in (c for chunk in chunks for c in chunk):
        held.append(ch)
        while node and ch not in goto[node]:
            node = fail[node]
        node = goto[node].get(ch, 0)
        for _ in range(len(held) - (length[node] or depth[node])):
            yield held.popleft()
        if length[node]:
            return
    yield from held
