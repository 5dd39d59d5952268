import heapq


class Node:
    __slots__ = ("alive", "at", "next", "prev", "token")

    def __init__(self, at, token, prev):
        self.at, self.token, self.prev, self.next, self.alive = at, token, prev, None, True
        if prev is not None:
            prev.next = self


class Encoder:
    def __init__(self, merges):
        self.ranks = {pair: r for r, pair in enumerate(merges)}

    def rank(self, node):
        if node is None or not node.alive or node.next is None:
            return None
        return self.ranks.get((node.token, node.next.token))

    def push(self, heap, node):
        if (r := self.rank(node)) is not None:
            heapq.heappush(heap, (r, node.at, node))

    def __call__(self, data):
        first = last = None
        heap = []
        for at, byte in enumerate(data):
            last = Node(at, bytes([byte]), last)
            first = first or last
            self.push(heap, last.prev)
        while heap:
            r = heap[0][0]
            batch = []  # all of this rank, left to right, before anything they give rise to
            while heap and heap[0][0] == r:
                batch.append(heapq.heappop(heap)[2])
            for node in batch:
                if self.rank(node) == r:
                    gone = node.next
                    gone.alive = False
                    node.token += gone.token
                    node.next = gone.next
                    if node.next is not None:
                        node.next.prev = node
            for node in batch:
                if node.alive:
                    self.push(heap, node.prev)
                    self.push(heap, node)
        while first is not None:
            yield first.token
            first = first.next


def bpe_encode(text, merges):
    return list(Encoder([tuple(m) for m in merges])(text.encode("utf-8")))
