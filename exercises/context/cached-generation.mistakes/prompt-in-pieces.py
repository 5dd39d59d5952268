"""One loop feeds the prompt piece by piece and then the new tokens."""


def generate(model, ids, max_new):
    sequence, fed, cache = list(ids), 0, None
    while len(sequence) < len(ids) + max_new:
        piece = sequence[fed : fed + 5]
        logits, cache = model(piece, cache)
        fed += len(piece)
        if fed == len(sequence):
            scores = logits.tolist()
            sequence.append(scores.index(max(scores)))
    return sequence
