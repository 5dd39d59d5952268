import heapq
import regex

def _merge(w, ranks):
    n = len(w)
    if n == 0:
        return
    end, start = list(range(1, n + 1)), [-1] + list(range(n))
    q = []

    def push(i):
        if end[i] and end[i] < n:
            r = ranks.get(w[i:end[end[i]]])
            if r is not None:
                heapq.heappush(q, (r, i, end[end[i]]))

    for i in range(n):
        push(i)
    while q:
        r, i, stop = heapq.heappop(q)
        if not end[i] or end[i] >= n or end[end[i]] != stop:
            continue
        m = end[i]
        end[i], end[m] = stop, 0
        start[stop] = i
        push(i)
        if i:
            push(start[i])
    i = 0
    while i < n:
        yield ranks[w[i:end[i]]]
        i = end[i]

def encode_ordinary(text, ranks, pattern):
    ids = []
    for m in regex.finditer(pattern, text):
        w = m.group(0).encode("utf-8")
        if w in ranks:
            ids.append(ranks[w])
        else:
            ids += _merge(w, ranks)
    return ids
