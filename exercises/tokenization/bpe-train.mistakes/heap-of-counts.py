"""Linked nodes, and a heap of counts whose stale entries are corrected when they are popped."""

from collections import defaultdict
from heapq import heapify, heappop, heappush


class Node:
    __slots__ = ("at", "left", "right", "symbol")

    def __init__(self, at, symbol, left):
        self.at, self.symbol, self.left, self.right = at, symbol, left, None
        if left is not None:
            left.right = self


def bpe_train(text, num_merges):
    nodes, where = [], defaultdict(dict)
    for at, value in enumerate(text.encode("utf-8")):
        nodes.append(Node(at, bytes([value]), nodes[-1] if nodes else None))
    for node in nodes[:-1]:
        where[node.symbol, node.right.symbol][node.at] = node
    heap = [(-len(at), pair) for pair, at in where.items()]
    heapify(heap)
    merges = []
    while heap and len(merges) < num_merges:
        count, pair = heappop(heap)
        now = len(where.get(pair, ()))
        if not now:
            continue
        if now != -count:
            heappush(heap, (-now, pair))
            continue
        merges.append(pair)
        fresh = set()
        for _, node in sorted(where.pop(pair).items()):
            absorbed = node.right
            if node.symbol != pair[0] or absorbed is None or absorbed.symbol != pair[1]:
                continue
            if node.left is not None:
                where.get((node.left.symbol, node.symbol), {}).pop(node.left.at, None)
            if absorbed.right is not None:
                where.get((absorbed.symbol, absorbed.right.symbol), {}).pop(absorbed.at, None)
                absorbed.right.left = node
            node.symbol, node.right, absorbed.symbol = pair[0] + pair[1], absorbed.right, None
            for start in (node.left, node):
                if start is not None and start.right is not None:
                    where[start.symbol, start.right.symbol][start.at] = start
                    fresh.add((start.symbol, start.right.symbol))
        for changed in fresh:
            heappush(heap, (-len(where[changed]), changed))
    return merges
