# a float in GiB
def train_memory(params, dtype, optimizer="adamw", activations=0):
    b = {"float32": 4, "float16": 2, "bfloat16": 2}[dtype]
    n = params * (2 * b + (4 if b == 2 else 0) + 4 * {"adamw": 2, "momentum": 1, "sgd": 0}[optimizer]) + activations
    return n / 2 ** 30
