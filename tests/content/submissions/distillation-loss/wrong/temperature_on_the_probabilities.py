# other: divides the probabilities, not the logits, by the temperature
import torch


def distillation_loss(student, teacher, targets, temperature=2.0, alpha=0.5, ignore_index=-100):
    keep = targets != ignore_index
    s, t, y = student[keep], teacher.detach()[keep], targets[keep]
    p = t.softmax(-1) / temperature
    soft = (p * (t.log_softmax(-1) - s.log_softmax(-1))).sum(-1)
    hard = -s.log_softmax(-1).gather(-1, y[:, None])[:, 0]
    return (alpha * temperature**2 * soft + (1 - alpha) * hard).mean()
