from collections import deque
from dataclasses import dataclass


@dataclass
class Seq:
    number: int
    prompt: int
    read: int = 0
    generated: int = 0

    @property
    def is_decoding(self):
        return self.read == self.prompt


class Scheduler:
    def __init__(self, budget, max_seqs):
        self.budget, self.max_seqs = budget, max_seqs
        self.waiting, self.running = deque(), []
        self.undo = {}

    def add(self, seq, prompt_len):
        self.waiting.append(Seq(seq, prompt_len))

    def plan(self):
        left, plan, self.undo = self.budget, [], {}

        def give(seq, tokens):
            nonlocal left
            self.undo[seq.number] = seq.generated
            if seq.is_decoding:
                seq.generated += 1
            else:
                seq.read += tokens
                if seq.is_decoding:
                    seq.generated += 1
            left -= tokens
            plan.append((seq.number, tokens))

        decoding = [seq for seq in self.running if seq.is_decoding]
        reading = [seq for seq in self.running if not seq.is_decoding]
        for seq in decoding:
            if left:
                give(seq, 1)
        for seq in reading:
            if left:
                give(seq, min(seq.prompt - seq.read, left))
        while left and self.waiting and len(self.running) < self.max_seqs:
            seq = self.waiting.popleft()
            self.running.append(seq)
            give(seq, min(seq.prompt - seq.read, left))
        return sorted(plan)

    def _find(self, number):
        return next(seq for seq in [*self.running, *self.waiting] if seq.number == number)

    def finish(self, seq):
        found = self._find(seq)
        (self.running if found in self.running else self.waiting).remove(found)

    def preempt(self, seq):
        found = self._find(seq)
        self.running.remove(found)
        generated = self.undo.get(seq, found.generated)
        self.waiting.insert(1, Seq(seq, found.prompt + generated))
