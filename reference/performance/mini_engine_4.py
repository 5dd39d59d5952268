"""Continuous batching with chunked prefill: what each step of an engine runs.

A step has a budget of tokens. Sequences that generate come first, with one token each, so that nobody waits for a long
prompt; prompts get what is left, in chunks. A sequence that is preempted has lost its keys and values: it waits at the
front, and reads its prompt and what it had generated again.

Source: Agrawal et al. 2024 (Sarathi-Serve), arXiv:2403.02310, section 4.2, algorithm 3; Kwon et al. 2023 (vLLM),
arXiv:2309.06180, section 4.5 (recomputation); nano-vllm, engine/scheduler.py.
"""


class Scheduler:
    def __init__(self, budget: int, max_seqs: int) -> None:
        self.budget = budget
        self.max_seqs = max_seqs
        self.waiting: list[int] = []
        self.running: list[int] = []  # in the order in which they were admitted
        self.unread: dict[int, int] = {}  # tokens of the prompt that no step has read
        self.length: dict[int, int] = {}  # tokens of the prompt, and those generated since
        self.before: dict[int, int] = {}  # the lengths before the last plan

    def add(self, seq: int, prompt_len: int) -> None:
        self.waiting.append(seq)
        self.unread[seq] = self.length[seq] = prompt_len

    def plan(self) -> list[tuple[int, int]]:
        self.before = dict(self.length)
        left = self.budget
        tokens: dict[int, int] = {}
        for is_decoding in (True, False):
            for seq in self.running:
                if (self.unread[seq] == 0) == is_decoding and left > 0:
                    tokens[seq] = 1 if is_decoding else min(self.unread[seq], left)
                    left -= tokens[seq]
        while self.waiting and left > 0 and len(self.running) < self.max_seqs:
            seq = self.waiting.pop(0)
            self.running.append(seq)
            tokens[seq] = min(self.unread[seq], left)
            left -= tokens[seq]
        for seq, spent in tokens.items():
            self.unread[seq] -= min(self.unread[seq], spent)
            self.length[seq] += self.unread[seq] == 0  # the step that ends a prompt yields a token too
        return sorted(tokens.items())

    def finish(self, seq: int) -> None:
        queue = self.running if seq in self.running else self.waiting
        queue.remove(seq)

    def preempt(self, seq: int) -> None:
        self.running.remove(seq)
        self.waiting.insert(0, seq)
        self.unread[seq] = self.length[seq] = self.before[seq]  # what the last plan gave it was not run
