"""Memory of training: the weight itself is the smaller part of a parameter's memory.

For each parameter there is the weight, its gradient and the optimiser's state: two moments for AdamW, kept in float32.
With 16-bit weights the optimiser also keeps a float32 copy of them, since most updates are too small to change a 16-bit
number. Either way, AdamW needs 16 bytes a parameter. Activations come on top and grow with the batch.

    bytes = N (weight + gradient + master + 4 * moments) + activations

Source: Rajbhandari et al. 2020 (ZeRO), arXiv:1910.02054, section 3.1; Micikevicius et al. 2018 (mixed precision),
arXiv:1710.03740, section 3.1.
"""

NUMBER_BYTES = {"float32": 4, "float16": 2, "bfloat16": 2}
MOMENTS = {"adamw": 2, "momentum": 1, "sgd": 0}  # float32 numbers that the optimiser keeps for each parameter


def train_memory(params: int, dtype: str, optimizer: str = "adamw", activations: int = 0) -> int:
    weight = NUMBER_BYTES[dtype]
    gradient = NUMBER_BYTES[dtype]
    master = 0 if dtype == "float32" else 4  # a float32 copy of 16-bit weights
    moments = 4 * MOMENTS[optimizer]
    per_parameter = weight + gradient + master + moments
    return params * per_parameter + activations
