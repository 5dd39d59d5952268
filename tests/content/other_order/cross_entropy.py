"""Cross-entropy from the log-probabilities of all classes."""

import torch


def cross_entropy(logits, targets, ignore_index=-100):
    flat, targets = logits.reshape(-1, logits.shape[-1]), targets.reshape(-1)
    counted = targets != ignore_index
    log_probs = flat[counted] - torch.logsumexp(flat[counted], -1, keepdim=True)
    return -log_probs[torch.arange(len(log_probs)), targets[counted]].mean()
