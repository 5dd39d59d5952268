"""Knowledge distillation: the student learns the teacher's whole distribution, beside the right answer.

A temperature above 1 flattens both distributions, so that the small probabilities, which say what the teacher considers
similar, weigh in the loss. It also makes the gradient smaller by its square, and the factor temperature ** 2 makes up
for that, so that the balance of both terms stays when the temperature changes.

    loss = alpha T^2 KL(softmax(teacher / T) || softmax(student / T)) + (1 - alpha) (-log softmax(student)_target)

Source: Hinton et al. 2015, "Distilling the Knowledge in a Neural Network", arXiv:1503.02531, section 2.
"""

import torch
from torch import Tensor


def distillation_loss(
    student: Tensor,
    teacher: Tensor,
    targets: Tensor,
    temperature: float = 2.0,
    alpha: float = 0.5,
    ignore_index: int = -100,
) -> Tensor:
    counted = targets != ignore_index
    student, teacher, targets = student[counted], teacher.detach()[counted], targets[counted]  # (N, V), (N, V), (N,)
    log_p = torch.log_softmax(teacher / temperature, dim=-1)
    log_q = torch.log_softmax(student / temperature, dim=-1)
    soft = (log_p.exp() * (log_p - log_q)).sum(dim=-1)  # (N,): KL(teacher || student)
    hard = student.logsumexp(dim=-1) - student.gather(-1, targets[:, None])[:, 0]  # (N,): at temperature 1
    return (alpha * temperature**2 * soft + (1 - alpha) * hard).mean()
