# only the last token of the prompt is fed at the start
import torch


def generate(model, ids, max_new):
    out, cache = list(ids), None
    for _ in range(max_new):
        logits, cache = model([out[-1]], cache)
        out.append(int(torch.as_tensor(logits).argmax()))
    return out
