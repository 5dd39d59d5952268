from heapq import heapify, heappop, heappush


class Node:
    __slots__ = ("left", "place", "right", "text")

    def __init__(self, place, text):
        self.place, self.text, self.left, self.right = place, text, None, None


def bpe_encode(text, merges):
    ranks = dict(zip(merges, range(len(merges))))
    nodes = [Node(i, bytes((b,))) for i, b in enumerate(text.encode())]
    for a, b in zip(nodes, nodes[1:]):
        a.right, b.left = b, a
    heap = []

    def offer(a):
        if a is not None and a.right is not None and (a.text, a.right.text) in ranks:
            return [(ranks[a.text, a.right.text], a.place)]
        return []

    for node in nodes:
        heap += offer(node)
    heapify(heap)
    while heap:
        rank = heap[0][0]
        batch = []
        while heap and heap[0][0] == rank:
            batch.append(heappop(heap)[1])
        for place in batch:
            a = nodes[place]
            if a is None or a.right is None or (a.text, a.right.text) != merges[rank]:
                continue
            b = a.right
            nodes[b.place] = None
            a.text, a.right = a.text + b.text, b.right
            if a.right is not None:
                a.right.left = a
            for item in offer(a.left) + offer(a):
                heappush(heap, item)
    return [node.text for node in nodes if node is not None]
