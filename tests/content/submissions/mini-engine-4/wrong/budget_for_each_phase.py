class Scheduler:
    def __init__(self, budget, max_seqs):
        self.budget = budget
        self.max_seqs = max_seqs
        self.order = []
        self.state = {}
        self.active = {}
        self.last = {}

    def add(self, seq, prompt_len):
        self.order.append(seq)
        self.state[seq] = [prompt_len, prompt_len]

    def plan(self):
        shares = {}
        free = self.budget
        for seq in self.active:
            if not self.state[seq][0] and free:
                shares[seq] = 1
                free -= 1
        for seq in self.active:
            if self.state[seq][0] and free:
                shares[seq] = min(self.state[seq][0], free)
                free -= shares[seq]
        free = max(free, 1)
        while free and self.order and len(self.active) < self.max_seqs:
            seq = self.order.pop(0)
            self.active[seq] = True
            shares[seq] = min(self.state[seq][0], free)
            free -= shares[seq]
        self.last = {seq: self.state[seq][1] for seq in shares}
        for seq, n in shares.items():
            unread, total = self.state[seq]
            unread = max(0, unread - n)
            self.state[seq] = [unread, total + (unread == 0)]
        return [(seq, shares[seq]) for seq in sorted(shares)]

    def finish(self, seq):
        if seq in self.active:
            del self.active[seq]
        else:
            self.order.remove(seq)
        del self.state[seq]

    def preempt(self, seq):
        del self.active[seq]
        total = self.last.get(seq, self.state[seq][1])
        self.state[seq] = [total, total]
        self.order = [seq, *self.order]
