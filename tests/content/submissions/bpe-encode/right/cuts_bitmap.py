import heapq

def bpe_encode(text, merges):
    data = text.encode("utf-8")
    n = len(data)
    end = list(range(1, n + 1))      # end[i]: where the token that starts at i stops; 0 = no token starts here
    start = [-1] + list(range(n))    # start[e]: where the token that stops at e starts
    rank = {p: r for r, p in enumerate(merges)}

    def look(i):
        e = end[i]
        return rank.get((data[i:e], data[e:end[e]])) if e < n else None

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
                if end[h]:
                    r2 = look(h)
                    if r2 is not None:
                        heapq.heappush(heap, (r2, h))
    out, i = [], 0
    while i < n:
        out.append(data[i:end[i]])
        i = end[i]
    return out
