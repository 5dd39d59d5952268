# moments in 16 bits
def train_memory(params, dtype, optimizer="adamw", activations=0):
    b = {"float32": 4, "float16": 2, "bfloat16": 2}[dtype]
    master = 4 if b == 2 else 0
    k = {"adamw": 2, "momentum": 1, "sgd": 0}[optimizer]
    return params * (b + b + master + k * b) + activations
