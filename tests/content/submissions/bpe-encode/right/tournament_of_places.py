# Tournament tree over the positions, holding the rank of the pair that starts
# there; the root is the lowest rank, and one walk down finds all its places.
def bpe_encode(text, merges):
    NONE = len(merges)
    rank = {}
    for i in range(NONE):
        rank[merges[i]] = i
    raw = text.encode("utf8")
    n = len(raw)
    part = [raw[i:i + 1] for i in range(n)]
    right = [i + 1 for i in range(n)]
    left = [i - 1 for i in range(n)]
    size = 1
    while size < n:
        size *= 2
    tree = [NONE] * (2 * size)

    def rank_at(i):
        j = right[i]
        if part[i] is None or j >= n:
            return NONE
        return rank.get((part[i], part[j]), NONE)

    def update(i):
        v = rank_at(i)
        i += size
        tree[i] = v
        while i > 1:
            i >>= 1
            a = tree[2 * i]
            b = tree[2 * i + 1]
            if b < a:
                a = b
            if tree[i] == a:
                break
            tree[i] = a

    for i in range(n):
        tree[size + i] = rank_at(i)
    for i in range(size - 1, 0, -1):
        tree[i] = min(tree[2 * i], tree[2 * i + 1])

    def places(r):
        found = []
        stack = [1]
        while stack:
            i = stack.pop()
            if tree[i] > r:
                continue
            if i >= size:
                found.append(i - size)
            else:
                stack.append(2 * i + 1)
                stack.append(2 * i)
        return found

    while n and tree[1] < NONE:
        r = tree[1]
        x, y = merges[r]
        touched = []
        for i in places(r):
            j = right[i]
            if part[i] != x or j >= n or part[j] != y:
                continue                       # eaten by the one before (overlap)
            part[i] = x + y
            part[j] = None
            k = right[j]
            right[i] = k
            if k < n:
                left[k] = i
            touched.append(i)
            touched.append(j)
            if left[i] >= 0:
                touched.append(left[i])
        for i in touched:
            update(i)
    return [p for p in part if p is not None]
