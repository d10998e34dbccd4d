"""Writes docs/PERFORMANCE.md from bench/results: what stands between the two marks, and leaves the rest alone.

usage: report.py [DOCUMENT [RESULTS]]
"""

import json
import pathlib
import statistics
import sys

from targets import TARGETS

BEGIN = "<!-- bench/compare report writes from here -->"
END = "<!-- to here -->"


def spread(values):
    """Returns least, first quartile, median, third quartile, most."""
    quartiles = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return min(values), *quartiles, max(values)


def number(value):
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def values_of(target, results):
    """Returns what a target is judged by, turn by turn; None when it was not measured."""
    lanes = results.get(target.row, {"lanes": {}})["lanes"]
    if target.ours not in lanes or (target.theirs and target.theirs not in lanes):
        return None
    ours = lanes[target.ours]["turns"]
    if target.theirs is None:
        return ours
    theirs = lanes[target.theirs]["turns"]
    if len(ours) != len(theirs):
        raise SystemExit(f"report: {target.ours} had {len(ours)} turns, {target.theirs} had {len(theirs)}")
    return [one / other for one, other in zip(ours, theirs)]


def table(heads, rows):
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def target_line(target, results):
    what = target.ours if target.theirs is None else f"{target.ours} / {target.theirs}"
    values = values_of(target, results)
    goal = f"{target.sign} {number(target.limit)} {target.unit}"
    command = f"`bench/compare {target.row}`"
    if values is None:
        return what, goal, "", "", "", "not measured", command
    least, low, median, high, most = map(number, spread(values))
    verdict = "reached" if target.met_by(statistics.median(values)) else "**missed**"
    return what, goal, median, f"{low} – {high}", f"{least} – {most}", verdict, command


def target_tables(results):
    heads = "what", "target", "median", "half of the turns", "all turns", "verdict", "by"
    for group, targets in TARGETS.items():
        yield f"### {group}"
        yield ""
        yield from table(heads, [target_line(target, results) for target in targets])


def lanes_table(result):
    rows = []
    for name, lane in result["lanes"].items():
        least, low, median, high, most = map(number, spread(lane["turns"]))
        rows.append((name, median, f"{low} – {high}", f"{least} – {most}", lane["unit"], str(len(lane["turns"]))))
    yield from table(("lane", "median", "half of the turns", "all turns", "unit", "turns"), rows)


def circumstances(result):
    machine = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    load = " and ".join("/".join(f"{each:.1f}" for each in result[when]) for when in ("load_before", "load_after"))
    yield f"{result['date']}; {machine['cpus']} CPUs of {machine['cpu']}, {machine['memory_gib']} GiB, Linux {machine['kernel']};"
    yield f"{versions}. Load before and after: {load}."
    yield ""


def plots(document):
    for plot in sorted((document.parent / "performance").glob("*.svg")):
        yield f"![{plot.stem.replace('-', ' ')}](performance/{plot.name})"
        yield ""


def generated(document, results):
    yield "## Targets"
    yield ""
    yield "A ratio is one of two turns of the same round, so that whatever else the machine did met both. The verdict goes by"
    yield "the median."
    yield ""
    yield from target_tables(results)
    found = list(plots(document))
    if found:
        yield "## How cost grows"
        yield ""
        yield from found
    yield "## All lanes"
    yield ""
    for row, result in results.items():
        yield f"### {row}"
        yield ""
        yield f"`bench/compare {row}` on {next(lines := circumstances(result))}"
        yield from lines
        yield from lanes_table(result)


def replaced(text, lines):
    """Returns the text with other lines between the two marks."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise SystemExit(f"report: the document must have one line {BEGIN} and after it one line {END}")
    before, rest = text.split(BEGIN)
    return "\n".join((before + BEGIN, "", *lines)).rstrip() + "\n\n" + END + rest.split(END)[1]


def main(document="docs/PERFORMANCE.md", folder="bench/results"):
    document = pathlib.Path(document)
    files = sorted(pathlib.Path(folder).glob("*.json"))
    results = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
    text = replaced(document.read_text(encoding="utf-8"), generated(document, results))
    document.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
