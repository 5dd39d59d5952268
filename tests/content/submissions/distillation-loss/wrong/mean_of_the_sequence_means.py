# other: averages within each sequence first, so tokens of a short one weigh more
import torch


def distillation_loss(student, teacher, targets, temperature=2.0, alpha=0.5, ignore_index=-100):
    keep = targets != ignore_index
    safe = targets.masked_fill(~keep, 0)
    lp = (teacher.detach() / temperature).log_softmax(-1)
    lq = (student / temperature).log_softmax(-1)
    soft = (lp.exp() * (lp - lq)).sum(-1)
    hard = -student.log_softmax(-1).gather(-1, safe[..., None])[..., 0]
    both = (alpha * temperature**2 * soft + (1 - alpha) * hard) * keep
    if both.ndim < 2:
        return both.sum() / keep.sum()
    return (both.sum(-1) / keep.sum(-1).clamp(min=1)).mean()
