import torch


@torch.no_grad()
def generate(model, ids, max_new):
    tokens = [*ids]
    cache = None
    feed = tokens[:]
    while len(tokens) < len(ids) + max_new:
        logits, cache = model(feed, cache)
        feed = [torch.as_tensor(logits).argmax().item()]
        tokens += feed
    return tokens
