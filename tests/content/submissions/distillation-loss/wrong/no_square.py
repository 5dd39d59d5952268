# catalogue: 1
# the factor temperature ** 2 is missing
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
    both = alpha * soft + (1 - alpha) * hard
    return torch.where(keep, both, torch.zeros_like(both)).sum() / keep.sum()
