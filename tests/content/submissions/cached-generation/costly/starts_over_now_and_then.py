# costly: a fresh cache after every eleven new tokens, with the whole prefix
import torch


def generate(model, ids, max_new):
    out, cache = list(ids), None
    feed = list(ids)
    for step in range(max_new):
        if step and step % 11 == 0:
            feed, cache = list(out), None
        logits, cache = model(feed, cache)
        out.append(torch.as_tensor(logits).argmax().item())
        feed = out[-1:]
    return out
