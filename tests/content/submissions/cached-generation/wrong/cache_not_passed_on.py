# feeds only the new token but always with cache None, so the context is lost
import torch


def generate(model, ids, max_new):
    out = list(ids)
    feed = list(ids)
    for _ in range(max_new):
        logits, _ = model(feed, None)
        nxt = int(torch.as_tensor(logits).argmax())
        out.append(nxt)
        feed = [nxt]
    return out
