# catalogue: 4
# prefills the whole prompt, then starts the loop by feeding its last token again
import torch


def generate(model, ids, max_new):
    out = list(ids)
    _, cache = model(list(ids), None)
    for _ in range(max_new):
        logits, cache = model([out[-1]], cache)
        out.append(int(torch.as_tensor(logits).argmax()))
    return out
