# catalogue: 3
import torch
def greedy_decode(model, ids, max_new, eos=None):
    prompt, new = list(ids), []
    while len(new) < max_new:
        ctx = prompt + new[:-1]
        new.append(torch.argmax(model(ctx), -1).item())
        if new[-1] == eos:
            break
    return prompt + new
