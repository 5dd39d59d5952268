import torch


def generate(model, ids, max_new):
    out = list(ids)
    logits, cache = model(list(ids), None)
    for step in range(max_new):
        nxt = int(torch.argmax(torch.as_tensor(logits), dim=-1))
        out.append(nxt)
        if step < max_new - 1:
            logits, cache = model([nxt], cache)
    return out
