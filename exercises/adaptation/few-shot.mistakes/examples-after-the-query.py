"""Your examples follow the query. The open block comes last, since the model continues at the end."""


def few_shot_prompt(instruction, examples, query):
    blocks = [instruction] if instruction else []
    blocks.append("Input: " + query + "\nOutput:")
    blocks += ["Input: " + x + "\nOutput: " + y for x, y in examples if x != query]
    return "\n\n".join(blocks)
