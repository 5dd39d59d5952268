# a master copy also when the weights are float32
def train_memory(params, dtype, optimizer="adamw", activations=0):
    b = {"float32": 4, "float16": 2, "bfloat16": 2}[dtype]
    return params * (2 * b + 4 + 4 * {"adamw": 2, "momentum": 1, "sgd": 0}[optimizer]) + activations
