# style: hand-written AVL tree (recursive) as ordered set of (rank, place), entries deleted eagerly
class _Node:
    __slots__ = ("key", "left", "right", "height")

    def __init__(self, key):
        self.key = key
        self.left = self.right = None
        self.height = 1


def _h(t):
    return t.height if t else 0


def _fix(t):
    t.height = 1 + max(_h(t.left), _h(t.right))
    return t


def _rot_right(t):
    u = t.left
    t.left, u.right = u.right, t
    _fix(t)
    return _fix(u)


def _rot_left(t):
    u = t.right
    t.right, u.left = u.left, t
    _fix(t)
    return _fix(u)


def _balance(t):
    _fix(t)
    d = _h(t.left) - _h(t.right)
    if d > 1:
        if _h(t.left.left) < _h(t.left.right):
            t.left = _rot_left(t.left)
        return _rot_right(t)
    if d < -1:
        if _h(t.right.right) < _h(t.right.left):
            t.right = _rot_right(t.right)
        return _rot_left(t)
    return t


def _insert(t, key):
    if t is None:
        return _Node(key)
    if key < t.key:
        t.left = _insert(t.left, key)
    elif key > t.key:
        t.right = _insert(t.right, key)
    return _balance(t)


def _pop_min(t):
    if t.left is None:
        return t.key, t.right
    key, t.left = _pop_min(t.left)
    return key, _balance(t)


def _delete(t, key):
    if t is None:
        return None
    if key < t.key:
        t.left = _delete(t.left, key)
    elif key > t.key:
        t.right = _delete(t.right, key)
    else:
        if t.left is None:
            return t.right
        if t.right is None:
            return t.left
        t.key, t.right = _pop_min(t.right)
    return _balance(t)


def _min(t):
    while t.left:
        t = t.left
    return t.key


class Tokens:
    def __init__(self, data, merges):
        self.rank = {pair: r for r, pair in enumerate(merges)}
        self.n = len(data)
        self.tok = [data[i:i + 1] for i in range(self.n)]
        self.nxt = list(range(1, self.n + 1))
        self.prv = list(range(-1, self.n - 1))
        self.tree = None
        for i in range(self.n):
            self.enter(i)

    def key(self, i):
        if i < 0 or self.nxt[i] >= self.n:
            return None
        r = self.rank.get((self.tok[i], self.tok[self.nxt[i]]))
        return None if r is None else (r, i)

    def enter(self, i):
        k = self.key(i)
        if k is not None:
            self.tree = _insert(self.tree, k)

    def leave(self, i):
        k = self.key(i)
        if k is not None:
            self.tree = _delete(self.tree, k)

    def join(self, i):
        j = self.nxt[i]
        self.leave(self.prv[i])
        self.leave(i)
        self.leave(j)
        self.tok[i] += self.tok[j]
        self.tok[j] = None
        self.nxt[i] = k = self.nxt[j]
        if k < self.n:
            self.prv[k] = i

    def run(self):
        while self.tree is not None:
            rank = _min(self.tree)[0]
            joined = []
            while self.tree is not None and _min(self.tree)[0] == rank:
                i = _min(self.tree)[1]
                self.join(i)
                joined.append(i)
            for i in joined:
                self.enter(self.prv[i])
                self.enter(i)
        return [t for t in self.tok if t is not None]


def bpe_encode(text, merges):
    return Tokens(text.encode("utf-8"), merges).run()
