import torch


def log_probs(row):
    top = row.detach().max()
    return row - top - (row - top).exp().sum().log()


def distillation_loss(student, teacher, targets, temperature=2.0, alpha=0.5, ignore_index=-100):
    v = student.shape[-1]
    losses = []
    for s, t, y in zip(student.reshape(-1, v), teacher.detach().reshape(-1, v), targets.reshape(-1).tolist()):
        if y == ignore_index:
            continue
        lp, lq = log_probs(t / temperature), log_probs(s / temperature)
        likely = lp.exp() > 0
        kl = (lp[likely].exp() * (lp[likely] - lq[likely])).sum()
        losses.append(alpha * temperature * temperature * kl - (1 - alpha) * log_probs(s)[y])
    return torch.stack(losses).mean()
