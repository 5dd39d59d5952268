class _Session:
    def __init__(self, model):
        self.model = model
        self.cache = None
        self.logits = None

    def feed(self, tokens):
        self.logits, self.cache = self.model(tokens, self.cache)

    def best(self):
        scores = [float(x) for x in self.logits]
        return max(range(len(scores)), key=scores.__getitem__)


def generate(model, ids, max_new):
    session = _Session(model)
    for start in range(0, len(ids), 4):
        session.feed(list(ids[start:start + 4]))
    result = list(ids)
    result.append(session.best())
    for _ in range(max_new - 1):
        session.feed(result[-1:])
        result.append(session.best())
    return result
