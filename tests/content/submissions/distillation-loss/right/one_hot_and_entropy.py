import torch


def distillation_loss(student, teacher, targets, temperature=2.0, alpha=0.5, ignore_index=-100):
    v = student.size(-1)
    rows = (targets.flatten() != ignore_index).nonzero()[:, 0]
    s = student.reshape(-1, v)[rows]
    t = teacher.detach().reshape(-1, v)[rows].double()
    y = torch.nn.functional.one_hot(targets.flatten()[rows], v)
    p = (t / temperature).softmax(-1)
    entropy = torch.special.entr(p).sum(-1)
    crossed = -(p * (s.double() / temperature).log_softmax(-1)).sum(-1)
    hard = -(y * s.double().log_softmax(-1)).sum(-1)
    return (alpha * temperature**2 * (crossed - entropy) + (1 - alpha) * hard).mean().to(student.dtype)
