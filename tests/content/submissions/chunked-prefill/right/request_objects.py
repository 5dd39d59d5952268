from dataclasses import dataclass


@dataclass
class Running:
    number: int
    arrival: int
    prompt: int
    new: int
    done: int = 0  # tokens computed, as vLLM counts them

    @property
    def total(self):
        return self.prompt + self.new - 1

    @property
    def finished(self):
        return self.done >= self.total

    def wants(self):
        return 1 if self.done >= self.prompt else self.prompt - self.done


def schedule_chunks(requests, budget):
    live = [Running(i, *r) for i, r in enumerate(requests)]
    steps = []
    while live:
        now, left, plan = len(steps), budget, {}
        here = [r for r in live if r.arrival <= now]
        for r in [r for r in here if r.done >= r.prompt] + [r for r in here if r.done < r.prompt]:
            take = min(r.wants(), left)
            if take > 0:
                plan[r.number] = take
                left -= take
        for r in here:
            r.done += plan.get(r.number, 0)
        live = [r for r in live if not r.finished]
        steps.append([(i, plan[i]) for i in sorted(plan)])
    return steps
