"""You strip the texts. Use them exactly as they are; spaces can carry meaning, as in code."""


def few_shot_prompt(instruction, examples, query):
    blocks = [instruction.strip()] if instruction else []
    blocks += [f"Input: {x.strip()}\nOutput: {y.strip()}" for x, y in examples if x != query]
    blocks.append(f"Input: {query.strip()}\nOutput:")
    return "\n\n".join(blocks)
