"""You fill the cache token by token and then feed the prompt once more. It is in the cache."""


def generate(model, ids, max_new):
    cache = None
    for token in ids:
        _, cache = model([token], cache)
    sequence = list(ids)
    logits, cache = model(ids, cache)
    sequence.append(int(logits.argmax()))
    for _ in range(max_new - 1):
        logits, cache = model(sequence[-1:], cache)
        sequence.append(int(logits.argmax()))
    return sequence
