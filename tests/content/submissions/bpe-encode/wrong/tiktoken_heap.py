# catalogue: 6
import heapq

def bpe_encode(text, merges):
    ranks = {}
    for r, p in enumerate(merges):
        ranks.setdefault(b"".join(p), r)
    data = text.encode("utf-8")
    n = len(data)
    end = list(range(1, n + 1))
    start = [-1] + list(range(n))
    look = lambda i: ranks.get(data[i:end[end[i]]]) if end[i] < n else None
    heap = [(look(i), i) for i in range(n) if look(i) is not None]
    heapq.heapify(heap)
    while heap:
        r, wave = heap[0][0], []
        while heap and heap[0][0] == r:
            i = heapq.heappop(heap)[1]
            if end[i] and look(i) == r:
                m = end[i]
                end[i], end[m] = end[m], 0
                start[end[i]] = i
                wave.append(i)
        for i in wave:
            for h in ([start[i], i] if i else [i]):
                if end[h] and look(h) is not None:
                    heapq.heappush(heap, (look(h), h))
    out, i = [], 0
    while i < n:
        out.append(data[i:end[i]])
        i = end[i]
    return out
