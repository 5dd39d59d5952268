import heapq
import warnings
from dataclasses import dataclass, field


@dataclass
class Line:
    """A doubly linked line of tokens that knows where each rank may be found."""

    ranks: dict
    tokens: list
    prev: list = field(init=False)
    next: list = field(init=False)
    todo: dict = field(default_factory=dict)
    heap: list = field(default_factory=list)

    def __post_init__(self):
        n = len(self.tokens)
        self.prev = [None, *range(n - 1)] if n else []
        self.next = [*range(1, n), None] if n else []
        for i in range(n):
            self.index(i)

    def index(self, i):
        if i is None or (j := self.next[i]) is None:
            return
        r = self.ranks.get((self.tokens[i], self.tokens[j]))
        if r is None:
            return
        if r not in self.todo:
            self.todo[r] = []
            heapq.heappush(self.heap, r)
        self.todo[r].append(i)

    def apply(self, r):
        joined = []
        for i in sorted(self.todo.pop(r)):
            j = self.next[i]
            if j is None or self.ranks.get((self.tokens[i], self.tokens[j])) != r:
                continue
            self.tokens[i] += self.tokens[j]
            self.tokens[j] = b""
            self.next[i], self.next[j] = self.next[j], None
            if self.next[i] is not None:
                self.prev[self.next[i]] = i
            joined.append(i)
        for i in joined:
            self.index(self.prev[i])
            self.index(i)


def bpe_encode(text, merges):
    if not merges:
        warnings.warn("no merges: single bytes", stacklevel=2)
    line = Line({tuple(m): r for r, m in enumerate(merges)}, [bytes([b]) for b in text.encode()])
    while line.heap:
        line.apply(heapq.heappop(line.heap))
    return [t for t in line.tokens if t]
