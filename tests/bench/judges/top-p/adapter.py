"""The solution filters; temperature, top-k and the draw around it are right."""

import torch

TASK = "topk_sampling"


def adapt(ours):
    def sample_top_k_top_p(logits, temperature=1.0, top_k=0, top_p=1.0):
        logits = logits / temperature
        if 0 < top_k < len(logits):
            logits = logits.masked_fill(logits < logits.topk(top_k).values[-1], float("-inf"))
        return int(torch.multinomial(ours.top_p_filter(logits, top_p).softmax(-1), 1))

    return sample_top_k_top_p
