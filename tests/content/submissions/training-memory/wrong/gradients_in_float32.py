# gradients always in float32
def train_memory(params, dtype, optimizer="adamw", activations=0):
    b = {"float32": 4, "float16": 2, "bfloat16": 2}[dtype]
    master = 4 if b == 2 else 0
    return params * (b + 4 + master + 4 * {"adamw": 2, "momentum": 1, "sgd": 0}[optimizer]) + activations
