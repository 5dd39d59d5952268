# other: ignored targets are made safe for gather by clamping at 0 from below, which takes ignore_index for negative
# shows for: V = 5, ignore_index = 255, targets = [1, 255]: gather raises, should be the loss of the first token
import torch


def distillation_loss(student, teacher, targets, temperature=2.0, alpha=0.5, ignore_index=-100):
    keep = targets != ignore_index
    log_p = torch.log_softmax(teacher.detach() / temperature, dim=-1)
    log_q = torch.log_softmax(student / temperature, dim=-1)
    soft = (log_p.exp() * (log_p - log_q)).sum(dim=-1)
    safe = targets.clamp(min=0)
    hard = -torch.log_softmax(student, dim=-1).gather(-1, safe.unsqueeze(-1)).squeeze(-1)
    each = alpha * temperature ** 2 * soft + (1 - alpha) * hard
    return torch.where(keep, each, 0.0).sum() / keep.sum()
