# catalogue: 2
# KL(student || teacher)
import torch
import torch.nn.functional as F


def distillation_loss(student, teacher, targets, temperature=2.0, alpha=0.5, ignore_index=-100):
    keep = targets.ne(ignore_index)
    safe = torch.where(keep, targets, torch.zeros_like(targets))
    with torch.no_grad():
        log_p = F.log_softmax(teacher / temperature, -1)
    soft = torch.sum(F.softmax(student / temperature, -1) * (F.log_softmax(student / temperature, -1) - log_p), -1)
    hard = -F.log_softmax(student, -1).gather(-1, safe.unsqueeze(-1)).squeeze(-1)
    both = alpha * temperature**2 * soft + (1 - alpha) * hard
    return torch.where(keep, both, torch.zeros_like(both)).sum() / keep.sum()
