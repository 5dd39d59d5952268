"""An exponentially weighted mean, as batch normalization keeps it (Ioffe and Szegedy 2015, section 3.1)."""


class RunningMean:
    def __init__(self, momentum=0.9):
        self.momentum = momentum
        self.mean = None

    def update(self, x):
        if self.mean is None:
            self.mean = x.clone()
        else:
            self.mean = self.momentum * self.mean + (1 - self.momentum) * x
        return self.mean

    def reset(self):
        self.mean = None
