# catalogue: 2
# the master copy goes with AdamW, sgd has none
def train_memory(params, dtype, optimizer="adamw", activations=0):
    w = 4 if dtype == "float32" else 2
    total = 2 * w * params
    if optimizer == "adamw":
        total += 8 * params
        if w == 2:
            total += 4 * params
    elif optimizer == "momentum":
        total += 4 * params
    return total + activations
