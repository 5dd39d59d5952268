# Catches the exceptions that its author thought of.
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
    try:
        tool = tools[call["name"]]
    except KeyError:
        return f"error: unknown tool {call['name']}"
    try:
        value = tool(**json.loads(call["arguments"]))
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError):
            return "error: arguments are not a JSON object"
        return f"error: ValueError: {error}"
    except TypeError:
        return "error: arguments are not a JSON object"
    return value if isinstance(value, str) else json.dumps(value)
