from mini_engine_1 import PagedCache
from mini_engine_2 import forward_chunk
from mini_engine_3 import choose
from mini_engine_4 import Scheduler


class Engine:
    """Each request gets its blocks when its turn in the step comes, so one that ends makes room for the next."""

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

    def has_room(self, r, plan):
        while r in plan:
            try:
                self.cache.reserve(r, self.state[r]["cached"] + plan[r])
                return True
            except MemoryError:
                victim = self.order.pop()
                plan.pop(victim, None)
                self.scheduler.preempt(victim)
                self.cache.free(victim)
                self.state[victim]["cached"] = 0
        return False

    def step(self):
        plan = dict(self.scheduler.plan())
        for r in plan:
            if r not in self.order:
                self.order.append(r)
        out = []
        for r in sorted(plan):
            if not self.has_room(r, plan):
                continue
            s, n = self.state[r], plan[r]
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
