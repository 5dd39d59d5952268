# Writes the result None as an empty text.
import json


def run_agent(model, tools, messages, max_steps):
    talk = list(messages)
    for _ in range(max_steps):
        reply = model(talk)
        talk.append({"role": "assistant", **reply})
        if "tool_calls" not in reply:
            return reply["content"], talk, "done"
        for call in reply["tool_calls"]:
            talk.append({"role": "tool", "id": call["id"], "content": run(tools, call)})
    return None, talk, "budget"


def run(tools, call):
    if call["name"] not in tools:
        return f"error: unknown tool {call['name']}"
    try:
        arguments = json.loads(call["arguments"])
        if not isinstance(arguments, dict):
            raise ValueError
    except ValueError:
        return "error: arguments are not a JSON object"
    try:
        value = tools[call["name"]](**arguments) or ""
    except Exception as error:
        return f"error: {type(error).__name__}: {error}"
    return value if isinstance(value, str) else json.dumps(value)
