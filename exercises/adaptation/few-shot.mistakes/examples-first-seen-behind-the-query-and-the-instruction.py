"""Your query comes first and the examples after it. The open block comes last, since the model continues at the end."""


def few_shot_prompt(instruction, examples, query):
    blocks = ["Input: " + query + "\nOutput:"]
    blocks += [instruction] if instruction else []
    blocks += ["Input: " + x + "\nOutput: " + y for x, y in examples if x != query]
    return "\n\n".join(blocks)
