# other: the soft term over all tokens that count, the hard one over all tokens
import torch


def distillation_loss(student, teacher, targets, temperature=2.0, alpha=0.5, ignore_index=-100):
    keep = targets != ignore_index
    safe = targets.masked_fill(~keep, 0)
    lp = (teacher.detach() / temperature).log_softmax(-1)
    lq = (student / temperature).log_softmax(-1)
    soft = (lp.exp() * (lp - lq)).sum(-1)[keep].mean()
    hard = (-student.log_softmax(-1).gather(-1, safe[..., None])[..., 0] * keep).mean()
    return alpha * temperature**2 * soft + (1 - alpha) * hard
