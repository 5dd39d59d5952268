# catalogue: 6
class ContextWindow:
    def __init__(self, budget, count):
        self.budget, self.count = budget, count

    def fit(self, messages):
        left = self.budget - sum(self.count(m) for m in messages if m["role"] == "system")
        if left < 0:
            raise ValueError("system prompt too long")
        keep = []
        room = left
        stopped = False
        for m in reversed(messages):
            if m["role"] == "system":
                keep.append(m)
                continue
            c = self.count(m)
            if c > left:
                raise ValueError("message does not fit in the context")
            if stopped or c > room:
                stopped = True
                continue
            room -= c
            keep.append(m)
        return keep[::-1]

def fit_context(messages, budget, count):
    return ContextWindow(budget, count).fit(messages)
