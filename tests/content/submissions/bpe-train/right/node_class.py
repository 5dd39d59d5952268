import heapq

class Node:
    __slots__ = ("t", "l", "r", "k")

    def __init__(self, t, k):
        self.t, self.k, self.l, self.r = t, k, None, None

class Trainer:
    def __init__(self, data):
        self.at, self.q = {}, []
        prev = None
        for k, byte in enumerate(data):
            node = Node(bytes([byte]), k)
            if prev:
                prev.r, node.l = node, prev
                self.link(prev)
            prev = node
        self.q = [(-len(v), p) for p, v in self.at.items()]
        heapq.heapify(self.q)

    def link(self, node):
        if node and node.r:
            self.at.setdefault((node.t, node.r.t), {})[node.k] = node

    def unlink(self, node):
        if node and node.r:
            self.at[node.t, node.r.t].pop(node.k, None)

    def step(self):
        while self.q:
            c, p = heapq.heappop(self.q)
            m = len(self.at.get(p, ()))
            if m and m == -c:
                break
            if m:
                heapq.heappush(self.q, (-m, p))
        else:
            return None
        touched = set()
        live = self.at[p]
        for k in sorted(live):
            node = live.get(k)
            if node is None:
                continue
            gone = node.r
            for x in (node.l, node, gone):
                self.unlink(x)
            node.t, node.r = p[0] + p[1], gone.r
            if node.r:
                node.r.l = node
            for x in (node.l, node):
                self.link(x)
                if x and x.r:
                    touched.add((x.t, x.r.t))
        for t in touched:
            if self.at[t]:
                heapq.heappush(self.q, (-len(self.at[t]), t))
        return p

def bpe_train(text, num_merges):
    tr, merges = Trainer(text.encode("utf8")), []
    for _ in range(num_merges):
        p = tr.step()
        if p is None:
            break
        merges.append(p)
    return merges
