"""Your instruction follows the examples. It comes first."""


def few_shot_prompt(instruction, examples, query):
    blocks = ["Input: " + x + "\nOutput: " + y for x, y in examples if x != query]
    blocks += [instruction] if instruction else []
    blocks.append("Input: " + query + "\nOutput:")
    return "\n\n".join(blocks)
