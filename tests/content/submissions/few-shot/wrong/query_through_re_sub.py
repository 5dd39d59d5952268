# other: re.sub with backslashes
import re
def few_shot_prompt(instruction, examples, query):
    p = [instruction] if instruction else []
    p += [f"Input: {x}\nOutput: {y}" for x, y in examples if x != query]
    return re.sub("<Q>", query, "\n\n".join(p + ["Input: <Q>\nOutput:"]))
