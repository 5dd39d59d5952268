"""An inference engine: requests come, get their tokens step by step, and go, whoever else is served.

Each step runs what the scheduler plans. Memory is reserved for the whole step before anything runs; while it is short,
the sequence that was admitted last is preempted and loses its keys and values, but not its tokens. Logits, settings and
random numbers of a request are its own, so its tokens are those that it would get alone.

Source: Kwon et al. 2023 (vLLM), arXiv:2309.06180, sections 4.5 and 5; nano-vllm, engine/llm_engine.py.
"""

from dataclasses import dataclass
from typing import Any

from mini_engine_1 import PagedCache
from mini_engine_2 import forward_chunk
from mini_engine_3 import choose
from mini_engine_4 import Scheduler


@dataclass
class Request:
    ids: list[int]  # the prompt, and what was generated
    max_new: int
    settings: dict[str, Any]
    u: list[float]
    eos: int | None
    made: int = 0
    read: int = 0  # tokens whose keys and values are in the cache
    is_done: bool = False


class Engine:
    def __init__(
        self, params: dict[str, Any], n_heads: int, n_blocks: int, block: int, budget: int, max_seqs: int
    ) -> None:
        self.params, self.n_heads = params, n_heads
        width = params["tok_emb"].shape[1]
        self.cache = PagedCache(n_blocks, block, len(params["blocks"]), n_heads, width // n_heads)
        self.room = n_blocks * block
        self.scheduler = Scheduler(budget, max_seqs)
        self.requests: list[Request] = []
        self.admitted: list[int] = []  # those that run, in the order of their admission

    def add(
        self, ids: list[int], max_new: int, settings: dict[str, Any], u: list[float], eos: int | None = None
    ) -> int:
        if len(ids) + max_new - 1 > self.room:  # the last new token is never fed
            raise ValueError(f"{len(ids)} tokens and {max_new} new ones never fit into {self.room}")
        self.requests.append(Request(list(ids), max_new, settings, list(u), eos))
        self.scheduler.add(len(self.requests) - 1, len(ids))
        return len(self.requests) - 1

    def step(self) -> list[tuple[int, int]]:
        plan = dict(self.scheduler.plan())
        self.admitted += [number for number in plan if number not in self.admitted]
        for number in list(plan):
            while number in plan and not self._reserve(number, plan[number]):
                self._preempt(plan)
        found = [(number, self._run(number, tokens)) for number, tokens in plan.items()]
        return [(number, token) for number, token in found if token is not None]

    def idle(self) -> bool:
        return all(request.is_done for request in self.requests)

    def is_done(self, request: int) -> bool:
        return self.requests[request].is_done

    def cancel(self, request: int) -> None:
        if not self.requests[request].is_done:
            self._end(request)

    def _reserve(self, number: int, tokens: int) -> bool:
        try:
            self.cache.reserve(number, self.requests[number].read + tokens)
        except MemoryError:
            return False
        return True

    def _preempt(self, plan: dict[int, int]) -> None:
        """Take the memory of the sequence that was admitted last."""
        number = self.admitted.pop()
        plan.pop(number, None)
        self.cache.free(number)
        self.scheduler.preempt(number)
        self.requests[number].read = 0

    def _run(self, number: int, tokens: int) -> int | None:
        """Feed the next tokens of a request; its new token, if these were the last that it has."""
        request = self.requests[number]
        start, request.read = request.read, request.read + tokens
        fed = request.ids[start : request.read]
        logits = forward_chunk(self.params, self.n_heads, self.cache, number, fed, start)
        if request.read < len(request.ids):
            return None
        token = choose(logits, request.ids, request.settings, request.u[request.made])
        request.ids.append(token)
        request.made += 1
        if token == request.eos or request.made == request.max_new:
            self._end(number)
        return token

    def _end(self, number: int) -> None:
        self.requests[number].is_done = True
        self.scheduler.finish(number)
        self.cache.free(number)
        if number in self.admitted:
            self.admitted.remove(number)
