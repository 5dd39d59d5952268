"""Theirs draws inside and adds no token after a draft that was accepted as a whole: the row that ours wants for that
is made up, and the token is cut off again."""

import torch

TASK = "speculative_decoding"


def adapt(ours):
    def speculative_decode(target_probs, draft_probs, draft_tokens):
        n, vocab = draft_probs.shape
        longer = torch.cat([target_probs, torch.full((1, vocab), 1 / vocab)])
        return ours.speculative_step(longer, draft_probs, draft_tokens, torch.rand(n + 1))[:n]

    return speculative_decode
