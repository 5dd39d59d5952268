# samples from the softmax in place of the greedy choice
import torch


def generate(model, ids, max_new):
    out = list(ids)
    feed, cache = list(ids), None
    for _ in range(max_new):
        logits, cache = model(feed, cache)
        probs = torch.softmax(torch.as_tensor(logits, dtype=torch.float32), dim=-1)
        feed = [int(torch.multinomial(probs, 1))]
        out += feed
    return out
