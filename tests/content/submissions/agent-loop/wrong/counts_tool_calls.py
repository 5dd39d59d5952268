# Counts calls of tools, not calls of the model.
import json


def run(tools, call):
    if call["name"] not in tools:
        return f"error: unknown tool {call['name']}"
    try:
        arguments = json.loads(call["arguments"])
    except ValueError:
        return "error: arguments are not a JSON object"
    if not isinstance(arguments, dict):
        return "error: arguments are not a JSON object"
    try:
        value = tools[call["name"]](**arguments)
    except Exception as error:
        return f"error: {type(error).__name__}: {error}"
    return value if isinstance(value, str) else json.dumps(value)


def run_agent(model, tools, messages, max_steps):
    talk, used = list(messages), 0
    while True:
        reply = model(talk)
        talk.append({"role": "assistant", **reply})
        if "tool_calls" not in reply:
            return reply["content"], talk, "done"
        for call in reply["tool_calls"]:
            used += 1
            talk.append({"role": "tool", "id": call["id"], "content": run(tools, call)})
        if used >= max_steps:
            return None, talk, "budget"
