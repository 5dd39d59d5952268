# looks at the last 64 tokens only
import torch


def repetition_penalty(logits, prev_ids, penalty, last_n=64):
    recent = prev_ids[-last_n:]
    out = logits.clone()
    s = out[recent]
    out[recent] = torch.where(s < 0, s * penalty, s / penalty)
    return out
