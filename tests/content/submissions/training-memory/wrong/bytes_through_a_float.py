# other: float division
def train_memory(params, dtype, optimizer="adamw", activations=0):
    return int(params / 2 * 2 * (8 + {"adamw": 8, "momentum": 4, "sgd": 0}[optimizer])) + activations
