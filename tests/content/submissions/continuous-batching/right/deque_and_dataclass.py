from collections import deque
from dataclasses import dataclass


@dataclass
class Request:
    rid: int
    arrival: int
    prompt: int
    new: int
    made: int = 0

    @property
    def room(self):
        return self.prompt + self.new


class Engine:
    def __init__(self, budget, slots):
        self.budget, self.slots, self.active, self.clock = budget, slots, [], 0

    def admit(self, waiting):
        while waiting:
            r = waiting[0]
            if r.arrival > self.clock or len(self.active) == self.slots:
                return
            if sum(a.room for a in self.active) + r.room > self.budget:
                return
            self.active.append(waiting.popleft())

    def step(self):
        ids = [r.rid for r in self.active]
        for r in self.active:
            r.made += 1
        self.active = [r for r in self.active if r.made < r.new]
        self.clock += 1
        return ids


def schedule(requests, max_tokens, max_seqs):
    waiting = deque(Request(i, *r) for i, r in enumerate(requests))
    if any(r.room > max_tokens for r in waiting):
        raise ValueError(max_tokens)
    engine, out = Engine(max_tokens, max_seqs), []
    while waiting or engine.active:
        engine.admit(waiting)
        out.append(engine.step())
    return out
