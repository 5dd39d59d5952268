"""The solution filters; temperature, top-p and the draw around it are right."""

import torch

TASK = "topk_sampling"


def adapt(ours):
    def sample_top_k_top_p(logits, temperature=1.0, top_k=0, top_p=1.0):
        logits = ours.top_k_filter(logits / temperature, top_k)
        values, order = logits.sort(descending=True)
        p = values.softmax(-1)
        values = values.masked_fill(p.cumsum(-1) - p >= top_p, float("-inf"))
        return int(order[torch.multinomial(values.softmax(-1), 1)])

    return sample_top_k_top_p
