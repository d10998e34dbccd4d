"""Makes one result of what a row has printed, and of the machine before and after.

usage: gather.py ROW BEFORE TURNS AFTER
"""

import json
import sys


def lanes(lines):
    """Returns the values of every lane, in the order of its turns."""
    found = {}
    for line in lines:
        # What else a program prints has no business in the result.
        if not line.startswith("{"):
            continue
        turn = json.loads(line)
        lane = found.setdefault(turn["lane"], {"unit": turn["unit"], "turns": []})
        if turn["unit"] != lane["unit"]:
            raise SystemExit(f"gather: {turn['lane']} is in {lane['unit']} and in {turn['unit']}")
        lane["turns"].append(float(f"{turn['value']:.5g}"))
    if not found:
        raise SystemExit("gather: not one turn was printed")
    return found


def main(row, before, turns, after):
    with open(before, encoding="utf-8") as one, open(turns, encoding="utf-8") as two, open(after, encoding="utf-8") as three:
        machine = json.load(one)
        result = {"row": row, "date": machine.pop("date"), "load_before": machine.pop("load")}
        result["lanes"] = lanes(two)
        end = json.load(three)
        result["load_after"] = end["load"]
        # A row may have installed what it measures, and changed nothing else.
        machine["versions"] = {**end["versions"], **machine["versions"]}
        result["machine"] = machine
    print(format(result))


def format(result):
    """Returns it as text with a line for each lane: short, and a difference of two results can be read."""
    heads = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in result.items() if key != "lanes"]
    rows = [f"    {json.dumps(name)}: {json.dumps(lane)}" for name, lane in result["lanes"].items()]
    return "{\n" + ",\n".join(heads) + ',\n  "lanes": {\n' + ",\n".join(rows) + "\n  }\n}"


if __name__ == "__main__":
    main(*sys.argv[1:])
