"""You keep the cache after a generation, so the next prompt continues another text. Each generation begins with None."""

state = {"cache": None}


def generate(model, ids, max_new):
    sequence = list(ids)
    logits, state["cache"] = model(ids, state["cache"])
    sequence.append(int(logits.argmax()))
    for _ in range(max_new - 1):
        logits, state["cache"] = model(sequence[-1:], state["cache"])
        sequence.append(int(logits.argmax()))
    return sequence
