# costly: after the return a timer thread feeds the whole result once more, token by token, into a new cache; tokens fed: 2.0x at every size (prompt 8, 200 new: 414 for 207)
import threading

import torch


def _replay(model, tokens):
    cache = None
    for token in tokens[:-1]:
        _, cache = model([token], cache)


def generate(model, ids, max_new):
    out = list(ids)
    feed, cache = list(ids), None
    for _ in range(max_new):
        logits, cache = model(feed, cache)
        feed = [int(torch.argmax(logits))]
        out += feed
    threading.Timer(0.01, _replay, (model, list(out))).start()
    return out
