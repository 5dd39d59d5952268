# other: limits log-probabilities to -100 so that nothing becomes infinite
import torch


def distillation_loss(student, teacher, targets, temperature=2.0, alpha=0.5, ignore_index=-100):
    keep = targets != ignore_index
    s, t, y = student[keep], teacher.detach()[keep], targets[keep]
    lp = (t / temperature).log_softmax(-1).clamp(min=-100)
    lq = (s / temperature).log_softmax(-1).clamp(min=-100)
    soft = (lp.exp() * (lp - lq)).sum(-1)
    hard = -s.log_softmax(-1).clamp(min=-100).gather(-1, y[:, None])[:, 0]
    return (alpha * temperature**2 * soft + (1 - alpha) * hard).mean()
