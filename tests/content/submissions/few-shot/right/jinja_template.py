# requires: jinja2
from jinja2 import Environment

ENV = Environment(trim_blocks=True, keep_trailing_newline=True)
TEMPLATE = ENV.from_string(
    "{% if instruction %}{{ instruction }}{{ sep }}{% endif %}"
    "{% for x, y in examples if x != query %}"
    "Input: {{ x }}{{ nl }}Output: {{ y }}{{ sep }}"
    "{% endfor %}"
    "Input: {{ query }}{{ nl }}Output:"
)


def few_shot_prompt(instruction, examples, query):
    return TEMPLATE.render(instruction=instruction, examples=examples, query=query, nl="\n", sep="\n\n")
