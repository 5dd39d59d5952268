"""You use the cache only for a short text, and feed the whole prefix at each step of a long one."""


def generate(model, ids, max_new):
    sequence = list(ids)
    cache = None
    for _ in range(max_new):
        seen = 0 if cache is None or len(sequence) > 30 else len(sequence) - 1
        logits, cache = model(sequence[seen:], cache if seen else None)
        sequence.append(int(logits.argmax()))
    return sequence
