"""A scheduler for an inference server: continuous batching over a paged KV cache."""

from collections import deque
from dataclasses import dataclass, field


@dataclass
class Request:
    name: str
    prompt: int  # tokens of the prompt
    wanted: int  # tokens to generate
    made: int = 0
    blocks: list = field(default_factory=list)

    @property
    def length(self):
        return self.prompt + self.made


class Blocks:
    """A pool of blocks of `size` tokens each."""

    def __init__(self, count, size):
        self.size = size
        self.free = list(range(count))

    def needed(self, tokens):
        """Blocks for this many tokens."""
        return -(-tokens // self.size)

    def take(self, request, tokens):
        """Extends the request's blocks so that they hold `tokens`; False, and nothing taken, where too few are free."""
        more = self.needed(tokens) - len(request.blocks)
        if more > len(self.free):
            return False
        for _ in range(max(0, more)):
            request.blocks.append(self.free.pop())
        return True

    def release(self, request):
        self.free.extend(request.blocks)
        request.blocks.clear()


class Scheduler:
    """At each step: finished requests leave, waiting ones join while there is room, all running ones make a token."""

    def __init__(self, blocks, most_running=4):
        self.blocks, self.most_running = blocks, most_running
        self.waiting = deque()
        self.running = []
        self.finished = []

    def submit(self, request):
        self.waiting.append(request)

    def admit(self):
        """First come, first served: nobody overtakes the first of the queue."""
        while self.waiting and len(self.running) < self.most_running:
            request = self.waiting[0]
            if not self.blocks.take(request, request.length + 1):
                break
            self.running.append(self.waiting.popleft())

    def preempt(self):
        """The request that came last gives its blocks back and waits at the front; its tokens are computed again."""
        request = self.running.pop()
        self.blocks.release(request)
        self.waiting.appendleft(request)

    def step(self):
        """One token for each running request; the names of those that made one."""
        self.admit()
        made = []
        for request in list(self.running):
            if request not in self.running:  # preempted in this step
                continue
            while not self.blocks.take(request, request.length + 1):
                self.preempt()
                if request not in self.running:
                    break
            else:
                request.made += 1
                made.append(request.name)
        for request in [request for request in self.running if request.made >= request.wanted]:
            self.running.remove(request)
            self.blocks.release(request)
            self.finished.append(request.name)
        return made

    def run(self, most_steps=1000):
        """Steps until all is done; how many it took."""
        for step in range(most_steps):
            if not self.waiting and not self.running:
                return step
            self.step()
        raise RuntimeError(f"not done after {most_steps} steps: {len(self.waiting)} wait, {len(self.running)} run")


def main():
    scheduler = Scheduler(Blocks(8, 4))
    for number in range(6):
        scheduler.submit(Request(f"r{number}", prompt=3 + number, wanted=4))
    print(scheduler.run(), scheduler.finished)


if __name__ == "__main__":
    main()
