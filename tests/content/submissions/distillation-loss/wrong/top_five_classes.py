# other: compares only the teacher's five most probable classes
import torch


def distillation_loss(student, teacher, targets, temperature=2.0, alpha=0.5, ignore_index=-100):
    keep = targets != ignore_index
    s, t, y = student[keep], teacher.detach()[keep], targets[keep]
    best = t.topk(min(5, t.shape[-1])).indices
    lp = (t.gather(-1, best) / temperature).log_softmax(-1)
    lq = (s.gather(-1, best) / temperature).log_softmax(-1)
    soft = (lp.exp() * (lp - lq)).sum(-1)
    hard = -s.log_softmax(-1).gather(-1, y[:, None])[:, 0]
    return (alpha * temperature**2 * soft + (1 - alpha) * hard).mean()
