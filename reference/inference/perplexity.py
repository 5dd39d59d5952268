"""Perplexity of a model on a corpus: the exponential of the mean negative log-likelihood of a token.

It is the size of an equally surprising uniform choice: a model that guesses among 8 equally likely tokens has
perplexity 8. The mean is over all tokens of the corpus, so that a long sequence counts for more than a short one.

    PPL = exp( (total negative log-likelihood) / (total number of tokens) )

Source: Jelinek, Mercer, Bahl and Baker 1977, "Perplexity, a measure of the difficulty of speech recognition tasks",
J. Acoust. Soc. Am. 62 (S1).
"""

import math

import torch
from torch import Tensor


def perplexity(nlls: Tensor, lengths: Tensor) -> float:
    positions = torch.arange(nlls.shape[1], device=nlls.device)  # (T,)
    is_token = positions < lengths[:, None]  # (B, T): the rest is padding
    total_nll = nlls.masked_fill(~is_token, 0.0).sum()  # ()
    total_tokens = lengths.sum()  # ()
    return math.exp(total_nll / total_tokens)
