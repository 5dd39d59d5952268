from dataclasses import dataclass
from string import Template

SEPARATOR = "\n\n"
SHOT = Template("Input: $x\nOutput: $y")
OPEN = Template("Input: $x\nOutput:")


@dataclass(frozen=True)
class Example:
    x: str
    y: str

    def render(self):
        return SHOT.substitute(x=self.x, y=self.y)


def few_shot_prompt(instruction, examples, query):
    blocks = [instruction]
    blocks.extend(Example(*e).render() for e in examples if e[0] != query)
    blocks.append(OPEN.substitute(x=query))
    if not blocks[0]:
        del blocks[0]
    return SEPARATOR.join(blocks)
