# returns the new tokens without the prompt
import torch


def generate(model, ids, max_new):
    new, feed, cache = [], list(ids), None
    for _ in range(max_new):
        logits, cache = model(feed, cache)
        feed = [int(torch.as_tensor(logits).argmax())]
        new += feed
    return new
