# catalogue: 4
# log_scale is taken for the scale
import torch.nn.functional as F


class ClipLoss:
    def __init__(self, scale):
        self.scale = scale

    def logits(self, a, b):
        return self.scale * a @ b.T

    def __call__(self, a, b):
        per_image, per_text = self.logits(a, b), self.logits(b, a)
        one_way = per_image.log_softmax(-1).diagonal().mean()
        other_way = per_text.log_softmax(-1).diagonal().mean()
        return -(one_way + other_way) / 2


def clip_loss(images, texts, log_scale):
    return ClipLoss(log_scale)(F.normalize(images, dim=-1), F.normalize(texts, dim=-1))
