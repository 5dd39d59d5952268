# style: exotic: tournament (segment) tree over pair numbers that doubles when full; counts in its leaves, places in array('q') chunks
from array import array


class Tournament:
    def __init__(self):
        self.size = 1
        self.best = [0, 0]             # best[k]: pair number that wins below k
        self.count = [0]

    def grow(self):
        self.size *= 2
        self.count += [0] * (self.size - len(self.count))
        self.best = [0] * self.size + list(range(self.size))
        for k in range(self.size - 1, 0, -1):
            self.best[k] = self.winner(self.best[2 * k], self.best[2 * k + 1])

    def winner(self, x, y):
        return x if self.count[x] >= self.count[y] else y

    def add(self, p, d):
        while p >= self.size:
            self.grow()
        self.count[p] += d
        k = (p + self.size) >> 1
        while k:
            x, y = self.best[2 * k], self.best[2 * k + 1]
            self.best[k] = self.winner(x, y)
            k >>= 1

    def top(self):
        return self.best[1]


def bpe_train(text, num_merges):
    names = [bytes([b]) for b in range(256)]
    sym = array("q", list(text.encode()))
    n = len(sym)
    sym.append(-1)
    nxt = array("q", range(1, n + 1))
    prv = array("q", range(-1, n))
    number, pairs, places = {}, [], []
    tree = Tournament()

    def num(x, y):
        key = (x, y)
        p = number.get(key)
        if p is None:
            p = number[key] = len(pairs)
            pairs.append(key)
            places.append(array("q"))
        return p

    def enter(i):
        p = num(sym[i], sym[nxt[i]])
        places[p].append(i)
        tree.add(p, 1)

    def leave(i):
        tree.add(num(sym[i], sym[nxt[i]]), -1)

    for i in range(n - 1):
        enter(i)
    merges = []
    while pairs and len(merges) < num_merges:
        p = tree.top()
        if tree.count[p] == 0:
            break
        a, b = pairs[p]
        z = len(names)
        names.append(names[a] + names[b])
        merges.append((names[a], names[b]))
        for i in sorted(set(places[p])):
            if sym[i] != a or sym[nxt[i]] != b:
                continue
            j = nxt[i]
            h, k = prv[i], nxt[j]
            leave(i)
            if h >= 0:
                leave(h)
            if k < n:
                leave(j)
            sym[i], sym[j], nxt[i] = z, -2, k
            if k < n:
                prv[k] = i
                enter(i)
            if h >= 0:
                enter(h)
        places[p] = array("q")
    return merges
