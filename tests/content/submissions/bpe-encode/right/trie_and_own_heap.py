# style: defensive; asserts and copies of what was touched, trie of merges, hand-written binary heap
class Trie:
    """first part -> second part -> rank, bytes walked one by one"""

    def __init__(self):
        self.root = {}

    @staticmethod
    def _walk(node, word, make):
        for byte in word:
            nx = node.get(byte)
            if nx is None:
                if not make:
                    return None
                nx = node[byte] = {}
            node = nx
        return node

    def put(self, a, b, rank):
        node = self._walk(self.root, a, True)
        node = node.setdefault("then", {})
        node = self._walk(node, b, True)
        assert "rank" not in node, "a pair is listed twice"
        node["rank"] = rank

    def get(self, a, b):
        node = self._walk(self.root, a, False)
        if node is None or "then" not in node:
            return None
        node = self._walk(node["then"], b, False)
        return None if node is None else node.get("rank")


class BinaryHeap:
    def __init__(self):
        self.a = []

    def __len__(self):
        return len(self.a)

    def push(self, x):
        a = self.a
        a.append(x)
        i = len(a) - 1
        while i and a[i] < a[(i - 1) // 2]:
            j = (i - 1) // 2
            a[i], a[j] = a[j], a[i]
            assert a[j] <= a[i]
            i = j

    def top(self):
        assert self.a
        return self.a[0]

    def pop(self):
        a = self.a
        a[0], a[-1] = a[-1], a[0]
        x = a.pop()
        i = 0
        while True:
            c = min((j for j in (2 * i + 1, 2 * i + 2) if j < len(a)), key=a.__getitem__, default=None)
            if c is None or a[i] <= a[c]:
                break
            a[i], a[c] = a[c], a[i]
            i = c
        assert not a or x <= a[0], "heap broken"
        return x


def bpe_encode(text, merges):
    assert isinstance(text, str)
    known = Trie()
    for r, (a, b) in enumerate(merges):
        assert a and b
        known.put(a, b, r)
    data = text.encode("utf-8")
    n = len(data)
    parts = [data[i:i + 1] for i in range(n)]
    stamp = [0] * n
    nxt = list(range(1, n + 1))
    prv = list(range(-1, n - 1))
    heap = BinaryHeap()

    def offer(i):
        if i < 0 or nxt[i] >= n:
            return
        j = nxt[i]
        assert prv[j] == i and parts[i] and parts[j]
        r = known.get(parts[i], parts[j])
        if r is not None:
            heap.push((r, i, stamp[i], stamp[j]))

    for i in range(n):
        offer(i)
    alive = n
    while len(heap):
        rank = heap.top()[0]
        a, b = merges[rank]
        changed = []
        while len(heap) and heap.top()[0] == rank:
            _, i, si, sj = heap.pop()
            j = nxt[i]
            if stamp[i] != si or j >= n or stamp[j] != sj or parts[i] is None:
                continue
            old = (bytes(parts[i]), bytes(parts[j]))
            assert old == (a, b)
            k = nxt[j]
            parts[i] = a + b
            parts[j] = None
            stamp[i] += 1
            stamp[j] += 1
            nxt[i] = k
            nxt[j] = prv[j] = None
            if k < n:
                assert prv[k] == j
                prv[k] = i
            alive -= 1
            assert prv[i] < 0 or nxt[prv[i]] == i
            changed.append(i)
        for i in list(changed):
            offer(prv[i])
            offer(i)
    out = [p for p in parts if p is not None]
    assert len(out) == alive
    assert b"".join(out) == data
    return out
