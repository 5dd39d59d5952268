from itertools import chain, islice

import torch


def _stream(model, prompt):
    feed, cache = prompt, None
    while True:
        logits, cache = model(feed, cache)
        token = torch.as_tensor(logits).flatten().topk(1).indices.tolist()[0]
        yield token
        feed = [token]


def generate(model, ids, max_new):
    return list(chain(ids, islice(_stream(model, list(ids)), max_new)))
