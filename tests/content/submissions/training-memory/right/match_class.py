class Budget:
    def __init__(self, n):
        self.n, self.total = n, 0

    def add(self, numbers, width):
        self.total += self.n * numbers * width
        return self


def train_memory(params, dtype, optimizer="adamw", activations=0):
    half = dtype in ("float16", "bfloat16")
    b = Budget(params).add(2, 2 if half else 4)
    if half:
        b.add(1, 4)
    match optimizer:
        case "adamw":
            b.add(2, 4)
        case "momentum":
            b.add(1, 4)
        case "sgd":
            pass
    return b.total + activations
