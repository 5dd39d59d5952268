from mini_engine_1 import PagedCache
from mini_engine_2 import forward_chunk
from mini_engine_3 import choose
from mini_engine_4 import Scheduler


class Engine:
    """The state of each request in a dict; room is counted for the whole plan before any of it is reserved."""

    def __init__(self, params, n_heads, n_blocks, block, budget, max_seqs):
        self.params, self.n_heads, self.block, self.n_blocks = params, n_heads, block, n_blocks
        d = params["tok_emb"].shape[1] // n_heads
        self.cache = PagedCache(n_blocks, block, max(1, len(params["blocks"])), n_heads, d)
        self.scheduler = Scheduler(budget, max_seqs)
        self.state = {}
        self.order = []

    def blocks_for(self, tokens):
        return (tokens + self.block - 1) // self.block

    def add(self, ids, max_new, settings, u, eos=None):
        if self.blocks_for(len(ids) + max_new - 1) > self.n_blocks:
            raise ValueError("never fits")
        number = len(self.state)
        self.state[number] = dict(
            tokens=list(ids), prompt=len(ids), left=max_new, settings=settings, u=u, eos=eos, cached=0, held=0, done=False
        )
        self.scheduler.add(number, len(ids))
        return number

    def missing(self, plan):
        return sum(
            max(0, self.blocks_for(self.state[r]["cached"] + n) - self.state[r]["held"]) for r, n in plan.items()
        )

    def step(self):
        plan = dict(self.scheduler.plan())
        for r in plan:
            if r not in self.order:
                self.order.append(r)
        while self.missing(plan) > self.cache.n_free():
            victim = self.order.pop()
            plan.pop(victim, None)
            self.scheduler.preempt(victim)
            self.cache.free(victim)
            self.state[victim].update(cached=0, held=0)
        out = []
        for r, n in sorted(plan.items(), reverse=True):
            s = self.state[r]
            self.cache.reserve(r, s["cached"] + n)
            s["held"] = max(s["held"], self.blocks_for(s["cached"] + n))
            logits = forward_chunk(
                self.params, self.n_heads, self.cache, r, s["tokens"][s["cached"] : s["cached"] + n], s["cached"]
            )
            s["cached"] += n
            if s["cached"] == len(s["tokens"]):
                token = choose(logits, s["tokens"], s["settings"], s["u"][len(s["tokens"]) - s["prompt"]])
                s["tokens"].append(token)
                s["left"] -= 1
                out.append((r, token))
                if s["left"] == 0 or token == s["eos"]:
                    self.cancel(r)
        return out

    def is_done(self, request):
        return self.state[request]["done"]

    def idle(self):
        return not any(not s["done"] for s in self.state.values())

    def cancel(self, request):
        if self.state[request]["done"]:
            return
        self.state[request]["done"] = True
        self.scheduler.finish(request)
        self.cache.free(request)
        if request in self.order:
            self.order.remove(request)
