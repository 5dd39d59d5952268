# catalogue: 3
# a mutable default keeps the last cache
import torch


def generate(model, ids, max_new, state={"cache": None}):
    result = list(ids)
    logits, state["cache"] = model(list(ids), state["cache"])
    result.append(torch.as_tensor(logits).argmax().item())
    for _ in range(max_new - 1):
        logits, state["cache"] = model([result[-1]], state["cache"])
        result.append(torch.as_tensor(logits).argmax().item())
    return result
