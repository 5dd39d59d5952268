# other: where the running sum stays below u the last id is taken, though its probability is 0
import torch


def speculative_step(p_target, p_draft, draft, u):
    p_target, p_draft, u = p_target.double(), p_draft.double(), u.double()
    K, V = p_draft.shape
    result = []
    probs = p_target[K]
    for i, x in enumerate(draft.tolist()):
        if u[i] < p_target[i, x] / p_draft[i, x]:
            result.append(x)
        else:
            probs = (p_target[i] - p_draft[i]).clamp(min=0)
            probs = probs / probs.sum()
            break
    token = torch.searchsorted(probs.cumsum(0), u[K], right=True).item()
    return result + [min(token, V - 1)]
