"""Very verbose: node objects, a book of pairs, asserts, explicit loops."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional


@dataclass(eq=False)
class Node:
    place: int
    symbol: bytes
    before: Optional["Node"] = None
    after: Optional["Node"] = None
    alive: bool = True

    @property
    def is_last(self) -> bool:
        return self.after is None

    @property
    def is_first(self) -> bool:
        return self.before is None

    @property
    def pair(self):
        assert self.after is not None
        return (self.symbol, self.after.symbol)


@dataclass(eq=False)
class Entry:
    pair: tuple
    count: int = 0
    where: dict = field(default_factory=dict)

    def add(self, node: Node) -> None:
        assert node.place not in self.where
        self.where[node.place] = node
        self.count = self.count + 1

    def remove(self, node: Node) -> None:
        assert node.place in self.where
        del self.where[node.place]
        self.count = self.count - 1
        assert self.count == len(self.where)

    def in_order(self) -> list:
        places = list(self.where.keys())
        places.sort()
        result = []
        for place in places:
            result.append(self.where[place])
        return result


class Book:
    def __init__(self) -> None:
        self.entries = {}

    def note(self, node: Node) -> None:
        if node.is_last:
            return
        pair = node.pair
        if pair not in self.entries:
            self.entries[pair] = Entry(pair)
        self.entries[pair].add(node)

    def forget(self, node: Node) -> None:
        if node.is_last:
            return
        pair = node.pair
        entry = self.entries[pair]
        entry.remove(node)
        if entry.count == 0:
            del self.entries[pair]

    def largest(self) -> Optional[Entry]:
        best = None
        for pair in self.entries:
            entry = self.entries[pair]
            assert entry.count >= 1
            if best is None:
                best = entry
            else:
                if entry.count > best.count:
                    best = entry
        return best


class Trainer:
    def __init__(self, text: str) -> None:
        self.book = Book()
        self.nodes = []
        self.merges = []
        self._make_nodes(text)
        self._link_nodes()
        self._note_all()

    def _make_nodes(self, text: str) -> None:
        data = text.encode("utf-8")
        place = 0
        while place < len(data):
            self.nodes.append(Node(place, data[place:place + 1]))
            place += 1

    def _link_nodes(self) -> None:
        previous = None
        for node in self.nodes:
            if previous is not None:
                previous.after = node
                node.before = previous
            previous = node

    def _note_all(self) -> None:
        for node in self.nodes:
            self.book.note(node)

    def round(self) -> bool:
        entry = self.book.largest()
        if entry is None:
            return False
        pair = entry.pair
        for node in entry.in_order():
            if not node.alive:
                continue
            if node.is_last:
                continue
            if node.pair != pair:
                continue
            self._join(node)
        self.merges.append(pair)
        return True

    def _join(self, node: Node) -> None:
        gone = node.after
        assert gone is not None and gone.before is node
        left = node.before
        right = gone.after
        if left is not None:
            self.book.forget(left)
        self.book.forget(node)
        self.book.forget(gone)
        node.symbol = node.symbol + gone.symbol
        node.after = right
        if right is not None:
            right.before = node
        gone.alive = False
        gone.before = None
        gone.after = None
        if left is not None:
            self.book.note(left)
        self.book.note(node)

    def tidy(self) -> None:
        for node in self.nodes:
            node.before = None
            node.after = None
        self.nodes = []
        self.book.entries = {}


def bpe_train(text, num_merges):
    assert num_merges >= 0
    trainer = Trainer(text)
    done = 0
    going = True
    while going and done < num_merges:
        going = trainer.round()
        done += 1
    merges = list(trainer.merges)
    trainer.tidy()
    return merges
