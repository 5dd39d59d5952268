"""You choose the smallest logit, the least likely token."""


def generate(model, ids, max_new):
    sequence = list(ids)
    logits, cache = model(ids, None)
    sequence.append(int(logits.argmin()))
    for _ in range(max_new - 1):
        logits, cache = model(sequence[-1:], cache)
        sequence.append(int(logits.argmin()))
    return sequence
