"""You discard the cache after every twelve new tokens and feed the whole prefix again."""


def generate(model, ids, max_new):
    sequence = list(ids)
    logits, cache = model(ids, None)
    sequence.append(int(logits.argmax()))
    for step in range(1, max_new):
        if step % 12 == 0:
            logits, cache = model(sequence, None)
        else:
            logits, cache = model(sequence[-1:], cache)
        sequence.append(int(logits.argmax()))
    return sequence
