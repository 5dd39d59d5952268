# other: multiplies the log-probabilities by the scale
import torch.nn.functional as F


def clip_loss(images, texts, log_scale):
    z = F.normalize(images, dim=-1) @ F.normalize(texts, dim=-1).T
    loss = -(z.log_softmax(0).diagonal().mean() + z.log_softmax(1).diagonal().mean()) / 2
    return log_scale.exp() * loss
