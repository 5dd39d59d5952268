# other: scales images and texts, so the cosine is multiplied by the squared scale
import torch.nn.functional as F


def clip_loss(images, texts, log_scale):
    s = log_scale.exp()
    z = (s * F.normalize(images, dim=-1)) @ (s * F.normalize(texts, dim=-1)).T
    return -(z.log_softmax(0).diagonal().mean() + z.log_softmax(1).diagonal().mean()) / 2
