from mini_engine_1 import PagedCache
from mini_engine_2 import forward_chunk
from mini_engine_3 import choose
from mini_engine_4 import Scheduler


class Engine:
    def __init__(self, params, n_heads, n_blocks, block, budget, max_seqs):
        self.params, self.n_heads, self.n_blocks, self.block = params, n_heads, n_blocks, block
        self.cache = PagedCache(n_blocks, block, len(params["blocks"]), n_heads, params["tok_emb"].shape[1] // n_heads)
        self.scheduler = Scheduler(budget, max_seqs)
        self.all = []  # a dict for each request
        self.running = {}  # the blocks of those that run, in the order of their admission

    def blocks(self, tokens):
        return -(-tokens // self.block)

    def add(self, ids, max_new, settings, u, eos=None):
        if self.blocks(len(ids) + max_new - 1) > self.n_blocks:
            raise ValueError("the cache has no room for this request")
        number = len(self.all)
        self.all.append(
            {"ids": list(ids), "end": len(ids) + max_new, "choice": settings, "u": list(u), "eos": eos, "read": 0}
        )
        self.all[number] |= {"prompt": len(ids), "done": False}
        self.scheduler.add(number, len(ids))
        return number

    def step(self):
        plan = dict(self.scheduler.plan())
        needed = dict(self.running)
        for number, tokens in plan.items():
            needed[number] = self.blocks(self.all[number]["read"] + tokens)
        while sum(needed.values()) > self.n_blocks:
            number, _ = needed.popitem()
            plan.pop(number, None)
            self.scheduler.preempt(number)
            self.cache.free(number)
            self.all[number]["read"] = 0
        self.running = needed
        new = []
        for number in sorted(plan):
            request = self.all[number]
            start, stop = request["read"], request["read"] + plan[number]
            self.cache.reserve(number, stop)
            logits = forward_chunk(self.params, self.n_heads, self.cache, number, request["ids"][start:stop], start)
            request["read"] = stop
            if stop == len(request["ids"]):
                u = request["u"][stop - request["prompt"]]
                token = choose(logits, request["ids"], request["choice"], u)
                request["ids"].append(token)
                new.append((number, token))
                if token == request["eos"] or len(request["ids"]) == request["end"]:
                    self.cancel(number)
        return new

    def idle(self):
        return all(request["done"] for request in self.all)

    def is_done(self, request):
        return self.all[request]["done"]

    def cancel(self, request):
        if not self.all[request]["done"]:
            self.all[request]["done"] = True
            self.scheduler.finish(request)
            self.cache.free(request)
            self.running.pop(request, None)
