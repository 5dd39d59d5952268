from heapq import heappush, heappop

def bpe_encode(text, merges):
    vocab = [bytes([i]) for i in range(256)]
    idx = {v: i for i, v in enumerate(vocab)}
    rules = {}
    for r, (a, b) in enumerate(merges):
        if a + b not in idx:
            idx[a + b] = len(vocab)
            vocab.append(a + b)
        rules[idx[a], idx[b]] = (r, idx[a + b])
    s = list(text.encode("utf-8"))
    n = len(s)
    left, right = [i - 1 for i in range(n)], [i + 1 for i in range(n)]
    heap = []
    for i in range(n - 1):
        hit = rules.get((s[i], s[i + 1]))
        if hit:
            heappush(heap, (hit[0], i, s[i], s[i + 1]))
    while heap:
        now, later = heap[0][0], []
        while heap and heap[0][0] == now:
            _, i, a, b = heappop(heap)
            j = right[i]
            if s[i] != a or j >= n or s[j] != b:
                continue
            s[i], s[j] = rules[a, b][1], -1
            right[i] = right[j]
            if right[i] < n:
                left[right[i]] = i
            later.append(i)
        for i in later:
            for h in (left[i], i):
                if h >= 0 and s[h] >= 0 and right[h] < n:
                    hit = rules.get((s[h], s[right[h]]))
                    if hit:
                        heappush(heap, (hit[0], h, s[h], s[right[h]]))
    return [vocab[t] for t in s if t >= 0]
