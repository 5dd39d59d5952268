# style: exotic: occurrences of a pair as intrusive doubly linked lists in flat int arrays; the most frequent pair by a hand-made skip list of counts
import random


class SkipList:
    """Ordered set of (-count, pair number)."""
    LEVELS = 18

    def __init__(self):
        self.rng = random.Random(1)
        self.head = [None, [None] * self.LEVELS]

    def _path(self, key):
        node, path = self.head, [self.head] * self.LEVELS
        for lv in range(self.LEVELS - 1, -1, -1):
            while True:
                ahead = node[1][lv] if lv < len(node[1]) else None
                if ahead is None or ahead[0] >= key:
                    break
                node = ahead
            path[lv] = node
        return path

    def add(self, key):
        height = 1
        while height < self.LEVELS and self.rng.random() < .35:
            height += 1
        path = self._path(key)
        node = [key, [None] * height]
        for lv in range(height):
            node[1][lv] = path[lv][1][lv]
            path[lv][1][lv] = node

    def remove(self, key):
        path = self._path(key)
        node = path[0][1][0]
        for lv in range(len(node[1])):
            path[lv][1][lv] = node[1][lv]

    def first(self):
        node = self.head[1][0]
        return None if node is None else node[0]

    def clear(self):
        node = self.head                       # unchain, so that no deep recursion frees the nodes
        while node is not None:
            ahead = node[1][0]
            node[1] = [None] * self.LEVELS
            node = ahead


def bpe_train(text, num_merges):
    raw = text.encode()
    n = len(raw)
    names = [bytes([b]) for b in range(256)]
    sym, nxt, prv = list(raw), list(range(1, n + 1)), list(range(-1, n - 1))
    pid, pairs, count, head = {}, [], [], []
    onx, opv, owner = [-1] * n, [-1] * n, [-1] * n    # list of occurrences per pair, threaded through the places
    order = SkipList()

    def shift(p, d, pending):
        if p not in pending:
            pending[p] = count[p]
        count[p] += d

    def enter(i, pending):
        key = sym[i] * 4294967296 + sym[nxt[i]]
        p = pid.get(key)
        if p is None:
            p = pid[key] = len(pairs)
            pairs.append((sym[i], sym[nxt[i]]))
            count.append(0)
            head.append(-1)
        owner[i], opv[i], onx[i] = p, -1, head[p]
        if head[p] >= 0:
            opv[head[p]] = i
        head[p] = i
        shift(p, 1, pending)

    def leave(i, pending):
        p = owner[i]
        if p < 0:
            return
        if opv[i] >= 0:
            onx[opv[i]] = onx[i]
        else:
            head[p] = onx[i]
        if onx[i] >= 0:
            opv[onx[i]] = opv[i]
        owner[i] = -1
        shift(p, -1, pending)

    def settle(pending):
        for p, old in pending.items():
            if old != count[p]:
                if old:
                    order.remove((-old, p))
                if count[p]:
                    order.add((-count[p], p))

    pending = {}
    for i in range(n - 1):
        enter(i, pending)
    settle(pending)
    merges = []
    while len(merges) < num_merges and order.first() is not None:
        p = order.first()[1]
        a, b = pairs[p]
        merges.append((names[a], names[b]))
        z = len(names)
        names.append(names[a] + names[b])
        at, i = [], head[p]
        while i >= 0:
            at.append(i)
            i = onx[i]
        at.sort()
        pending = {}
        for i in at:
            if owner[i] != p:
                continue
            j = nxt[i]
            h, k = prv[i], nxt[j]
            leave(i, pending)
            leave(j, pending)
            if h >= 0:
                leave(h, pending)
            sym[i], sym[j], nxt[i] = z, -1, k
            if k < n:
                prv[k] = i
                enter(i, pending)
            if h >= 0:
                enter(h, pending)
        settle(pending)
    order.clear()
    return merges
