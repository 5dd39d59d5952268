# float16 with AdamW counts one moment.
def train_memory(params, dtype, optimizer="adamw", activations=0):
    w = 4 if dtype == "float32" else 2
    per = 2 * w + (0 if w == 4 else 4) + {"adamw": 8, "momentum": 4, "sgd": 0}[optimizer]
    if dtype == "float16" and optimizer == "adamw":
        per -= 4
    return params * per + activations
