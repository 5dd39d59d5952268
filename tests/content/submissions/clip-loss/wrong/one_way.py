# catalogue: 1
# images choose among texts, and not the other way round
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
        return -one_way


def clip_loss(images, texts, log_scale):
    return ClipLoss(log_scale.exp())(F.normalize(images, dim=-1), F.normalize(texts, dim=-1))
