# costly: the pieces of a long prompt overlap, so some tokens are fed twice to a cache that is then thrown away
def generate(model, ids, max_new):
    cache = None
    if len(ids) > 16:
        for start in range(0, len(ids), 8):
            model(list(ids[start:start + 12]), None)  # "warms up" each piece
    logits, cache = model(list(ids), cache)
    text = list(ids)
    for left in range(max_new, 0, -1):
        text.append(max(range(len(logits)), key=lambda n: float(logits[n])))
        if left > 1:
            logits, cache = model([text[-1]], cache)
    return text
