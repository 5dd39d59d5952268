"""You use logits[-1] for the last position, but there is no position axis. logits[-1] is the logit of the last token of
the vocabulary, and the argmax of a single number is 0."""


def generate(model, ids, max_new):
    sequence = list(ids)
    logits, cache = model(ids, None)
    sequence.append(int(logits[-1].argmax()))
    for _ in range(max_new - 1):
        logits, cache = model(sequence[-1:], cache)
        sequence.append(int(logits[-1].argmax()))
    return sequence
