"""You feed the last token of the prompt twice: in the prefill, and again to start decoding. The logits of the prefill
are those of the first new token."""


def generate(model, ids, max_new):
    sequence = list(ids)
    _, cache = model(sequence, None)
    for _ in range(max_new):
        logits, cache = model(sequence[-1:], cache)
        sequence.append(int(logits.argmax()))
    return sequence
