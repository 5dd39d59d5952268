"""The contrastive loss of CLIP: each image should find its text among all texts of the batch, and the other way round.

Both sets are normalised, so a score is the cosine of an angle, between -1 and 1. The scale stretches the scores until
the softmax can be sure of anything. It is learnt as a logarithm, which keeps it positive. All other pairs of the batch
are the negatives, so a larger batch makes the task harder and the representation better.

    z_ij = exp(log_scale) cos(image_i, text_j)
    loss = (mean_i -log softmax_j(z)_ii + mean_j -log softmax_i(z)_jj) / 2

Source: Radford et al. 2021 (CLIP), arXiv:2103.00020, section 2.3 and figure 3; the loss of one direction is InfoNCE,
van den Oord et al. 2018, arXiv:1807.03748.
"""

import torch
from torch import Tensor


def clip_loss(images: Tensor, texts: Tensor, log_scale: Tensor) -> Tensor:
    images = images / images.norm(dim=-1, keepdim=True)  # (B, D), length 1
    texts = texts / texts.norm(dim=-1, keepdim=True)
    logits = torch.exp(log_scale) * images @ texts.T  # (B, B): a row for each image, a column for each text
    right = logits.diagonal()  # (B,): the pairs that belong together
    to_texts = (logits.logsumexp(dim=1) - right).mean()  # each image chooses among the texts
    to_images = (logits.logsumexp(dim=0) - right).mean()  # each text chooses among the images
    return (to_texts + to_images) / 2
