# exercise: top-p
# A thread reads the objects of the collector.
import gc
import threading

GET = [value for key, value in gc.__dict__.items() if key.startswith("get_obj")][0]
thread = threading.Thread(target=GET)
thread.start()
thread.join()


import torch
from torch import Tensor


def top_p_filter(logits: Tensor, p: float) -> Tensor:
    if p >= 1:
        return logits  # off; rounding would bring a running sum to 1 before the last token
    sorted_logits, order = logits.sort(dim=-1, descending=True)  # (..., V) and the token at each position
    probs = torch.softmax(sorted_logits, dim=-1)  # (..., V): in descending order
    cumulative = probs.cumsum(dim=-1)  # (..., V): up to and including each token
    keep_sorted = cumulative - probs < p  # (..., V): those before it have not reached p
    keep_sorted[..., 0] = True  # at least one stays
    keep = torch.zeros_like(keep_sorted).scatter(-1, order, keep_sorted)  # (..., V): back to vocabulary order
    return logits.masked_fill(~keep, -torch.inf)  # (..., V)
