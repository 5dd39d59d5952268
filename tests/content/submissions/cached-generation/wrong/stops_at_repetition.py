# other: dies at end when repeating itself
def generate(model, ids, max_new):
    out = list(ids); feed, cache = list(ids), None
    for _ in range(max_new):
        logits, cache = model(feed, cache); t = int(logits.argmax())
        if len(out) > 3 and out[-1] == t == out[-2]: break
        feed = [t]; out += feed
    return out
