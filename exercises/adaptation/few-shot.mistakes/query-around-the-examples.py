"""You put the query before the examples and only its open `Output:` after them. The query's block comes last, in one
piece."""


def few_shot_prompt(instruction, examples, query):
    blocks = [instruction] if instruction else []
    blocks.append("Input: " + query)
    blocks += ["Input: " + x + "\nOutput: " + y for x, y in examples if x != query]
    blocks.append("Output:")
    return "\n\n".join(blocks)
