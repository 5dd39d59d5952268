# catalogue: 2
# no float32 copy
def train_memory(params, dtype, optimizer="adamw", activations=0):
    size = {"float32": 4, "float16": 2, "bfloat16": 2}[dtype]
    state = {"adamw": 8, "momentum": 4, "sgd": 0}[optimizer]
    return params * (size + size + state) + activations
