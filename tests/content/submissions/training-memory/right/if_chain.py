def train_memory(params, dtype, optimizer="adamw", activations=0):
    if dtype == "float32":
        per_param = 4 + 4
    else:
        per_param = 2 + 2 + 4
    if optimizer == "adamw":
        per_param += 8
    elif optimizer == "momentum":
        per_param += 4
    return per_param * params + activations
