# catalogue: 8
# the soft term counts ignored tokens
import torch
import torch.nn.functional as F


def distillation_loss(student, teacher, targets, temperature=2.0, alpha=0.5, ignore_index=-100):
    keep = targets.ne(ignore_index)
    safe = torch.where(keep, targets, torch.zeros_like(targets))
    with torch.no_grad():
        p = F.softmax(teacher / temperature, -1)
        log_p = F.log_softmax(teacher / temperature, -1)
    soft = torch.sum(p * (log_p - F.log_softmax(student / temperature, -1)), -1)
    hard = -F.log_softmax(student, -1).gather(-1, safe.unsqueeze(-1)).squeeze(-1)
    hard = torch.where(keep, hard, torch.zeros_like(hard)).sum() / keep.sum()
    return alpha * temperature**2 * soft.mean() + (1 - alpha) * hard
