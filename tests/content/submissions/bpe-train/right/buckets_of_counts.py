from collections import defaultdict
from dataclasses import dataclass


@dataclass(eq=False)
class Node:
    index: int
    token: bytes
    prev: "Node | None" = None
    next: "Node | None" = None


class Trainer:
    def __init__(self, data):
        self.spots = defaultdict(dict)
        self.buckets = defaultdict(dict)
        nodes = [Node(i, data[i : i + 1]) for i in range(len(data))]
        for a, b in zip(nodes, nodes[1:]):
            a.next, b.prev = b, a
        for node in nodes[:-1]:
            self.put(node)

    def move(self, pair, change):
        old = len(self.spots[pair])
        self.buckets[old].pop(pair, None)
        change(self.spots[pair])
        if new := len(self.spots[pair]):
            self.buckets[new][pair] = None
        if not self.buckets[old]:
            del self.buckets[old]

    def put(self, node):
        self.move((node.token, node.next.token), lambda d: d.__setitem__(node.index, node))

    def take(self, node):
        if node is not None and node.next is not None:
            self.move((node.token, node.next.token), lambda d: d.pop(node.index, None))

    def step(self):
        pair = next(reversed(self.buckets[max(self.buckets)]))
        for _, node in sorted(self.spots[pair].items(), key=lambda item: item[0]):
            other = node.next
            if node.token is None or other is None or (node.token, other.token) != pair:
                continue
            for x in (node.prev, node, other):
                self.take(x)
            node.token, other.token, node.next = node.token + other.token, None, other.next
            if node.next is not None:
                node.next.prev = node
                self.put(node)
            if node.prev is not None:
                self.put(node.prev)
        return pair


def bpe_train(text, num_merges):
    trainer = Trainer(text.encode("utf-8"))
    out = []
    while len(out) < num_merges and trainer.buckets:
        out.append(trainer.step())
    return out
