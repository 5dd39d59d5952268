"""Theirs draws from the probabilities; it has no penalty."""

import torch

TASK = "topk_sampling"


def adapt(ours):
    def sample_top_k_top_p(logits, temperature=1.0, top_k=0, top_p=1.0):
        nothing_yet = torch.empty(0, dtype=torch.long)
        return int(torch.multinomial(ours.next_token_probs(logits, nothing_yet, temperature, top_k, top_p), 1))

    return sample_top_k_top_p
