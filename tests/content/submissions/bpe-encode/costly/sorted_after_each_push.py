# A linked list and a queue of pairs; where many wait, list.sort brings it into order after each push.
import heapq


class Queue:
    def __init__(self, entries):
        self.long = len(entries) > 1000
        self.items = sorted(entries, reverse=self.long)

    def push(self, entry):
        if self.long:
            self.items.append(entry)
            self.items.sort(reverse=True)
        else:
            heapq.heappush(self.items, entry)

    def first(self):
        return self.items[-1 if self.long else 0][0]

    def pop(self):
        return self.items.pop() if self.long else heapq.heappop(self.items)


def bpe_encode(text, merges):
    rank = {pair: i for i, pair in enumerate(merges)}
    part = [bytes([b]) for b in text.encode("utf-8")]
    n = len(part)
    after, before = list(range(1, n + 1)), list(range(-1, n - 1))

    def at(i):
        return rank.get((part[i], part[after[i]])) if i >= 0 and part[i] and after[i] < n else None

    queue = Queue([(r, i) for i in range(n) if (r := at(i)) is not None])
    while queue.items:
        low, done = queue.first(), []
        while queue.items and queue.first() == low:
            i = queue.pop()[1]
            if at(i) == low:
                j = after[i]
                part[i], part[j], after[i] = part[i] + part[j], b"", after[j]
                if after[i] < n:
                    before[after[i]] = i
                done.append(i)
        for i in done:
            for place in (before[i], i):
                r = at(place)
                if r is not None:
                    queue.push((r, place))
    return [p for p in part if p]
