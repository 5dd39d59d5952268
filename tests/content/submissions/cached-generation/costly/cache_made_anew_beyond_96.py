# costly: beyond 96 tokens the cache is thrown away and built anew from the whole prefix at every 16th position; tokens fed: 5.4x (prompt 8, 200 new: 1113 for 207)
class Refreshing:
    HORIZON = 96
    PERIOD = 16

    def __init__(self, model):
        self.model = model
        self.cache = None
        self.seen = []

    def __call__(self, tokens):
        self.seen.extend(tokens)
        n = len(self.seen)
        if n > self.HORIZON and n % self.PERIOD == 0 and self.cache is not None:
            tokens, self.cache = list(self.seen), None
        logits, self.cache = self.model(list(tokens), self.cache)
        return logits.argmax(-1).item()


def generate(model, ids, max_new):
    ask = Refreshing(model)
    result = list(ids)
    result.append(ask(list(ids)))
    for _ in range(max_new - 1):
        result.append(ask(result[-1:]))
    return result
