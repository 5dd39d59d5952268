import json


class AgentError(Exception):
    pass


def parse_arguments(text):
    try:
        found = json.loads(text)
    except ValueError as error:
        raise AgentError("arguments are not a JSON object") from error
    if not isinstance(found, dict):
        raise AgentError("arguments are not a JSON object")
    return found


def execute_tool_call(tools, name, text):
    if name not in tools:
        raise AgentError(f"unknown tool {name}")
    arguments = parse_arguments(text)
    try:
        return tools[name](**arguments)
    except Exception as error:
        raise AgentError(f"{type(error).__name__}: {error}") from error


def run_agent(model, tools, messages, max_steps):
    memory = [*messages]
    step_number = 1
    while step_number <= max_steps:
        message = model([*memory])
        memory += [{"role": "assistant", **message}]
        for call in message.get("tool_calls", ()):
            try:
                observation = execute_tool_call(tools, call["name"], call["arguments"])
                if not isinstance(observation, str):
                    observation = json.dumps(observation)
            except AgentError as error:
                observation = f"error: {error}"
            memory += [{"role": "tool", "id": call["id"], "content": observation}]
        if "content" in message:
            return message["content"], memory, "done"
        step_number += 1
    return None, memory, "budget"
