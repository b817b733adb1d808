"""Tables and verdicts for estimate-accuracy.sh, from what it wrote down of each tree."""

import json
import re
import statistics
import sys

trees, name = {}, None
for line in open(sys.argv[1]):
    kind, rest = line.split(None, 1)
    if kind == "tree":
        name = rest.strip()
        trees[name] = {"rows": {}, "table": {}, "real": {}}
    elif rest.startswith("# took"):
        words = rest.split()
        trees[name]["took"] = float(words[2])
        trees[name]["whole"] = float(words[8]), float(words[4])
    elif rest.startswith("table "):
        label, bytes_, seconds = re.fullmatch(r"table (\S+) (\[.*\]) (\[.*\])\s*", rest).groups()
        trees[name]["table"][label] = json.loads(bytes_), json.loads(seconds)
    elif kind == "sample":
        label, *figures = rest.split()
        figures = [float(figure) for figure in figures]
        trees[name]["rows"][label] = figures[:3], figures[3:6]
    else:
        label, size, wall, user, system = rest.split()
        trees[name]["real"][label] = float(size), float(wall), float(user) + float(system)


def off(likely, real):
    return 100 * (likely / real - 1)


errors = {(source, what): [] for source in ("rows", "table") for what in (0, 1)}
held = {key: [] for key in errors}
shares = []
plain = []
for name, tree in trees.items():
    plain.append((*tree["whole"], tree["real"].pop("none")[2]))
    together = sum(wall for _, wall, _ in tree["real"].values())
    shares.append((100 * tree["took"] / together, tree["took"]))
    print(f"\n{name}: the sample took {tree['took']:.1f} s, {shares[-1][0]:.1f} % of {together:.0f} s")
    print(f"{'':10}{'MiB':>8}{'sample':>9}{'table':>9}  {'seconds':>9}{'CPU':>8}{'sample':>9}{'table':>9}")
    for label, (size, wall, cpu) in tree["real"].items():
        cells = []
        for what, real in ((0, size), (1, wall)):
            for source in ("rows", "table"):
                low, likely, high = tree[source][label][what]
                errors[source, what].append(abs(off(likely, real)))
                held[source, what].append(low <= real <= high)
                cells.append(f"{off(likely, real):+7.1f} %" + (" " if held[source, what][-1] else "!"))
        print(f"{label:10}{size / 2**20:8.1f}{cells[0]}{cells[1]} {wall:9.2f}{cpu:8.2f}{cells[2]}{cells[3]}")

# CPU seconds without compression, as so much for an inode and so much for a byte.
ii, ib, bb = (sum(one[a] * one[b] for one in plain) for a, b in ((0, 0), (0, 1), (1, 1)))
it, bt = (sum(one[a] * one[2] for one in plain) for a in (0, 1))
if apart := ii * bb - ib * ib:
    print(f"\nbeside packing: {(it * bb - bt * ib) / apart:.2e} s an inode, {(bt * ii - it * ib) / apart:.2e} s a byte")
print("\n! the truth lies outside the range")
missed = False


def verdict(what, value, most, unit="%", least=False):
    global missed
    good = value >= most if least else value <= most
    missed |= not good
    print(f"{'good  ' if good else 'MISSED'} {what}: {value:.1f} {unit}, {'at least' if least else 'at most'} {most} {unit}")


def share(values):
    return 100 * sum(values) / len(values)


for what, word, median, worst in ((0, "size", 1.5, 5), (1, "time", 12, 30)):
    verdict(f"{word} from the sample, median error", statistics.median(errors["rows", what]), median)
    verdict(f"{word} from the sample, worst error", max(errors["rows", what]), worst)
    verdict(f"{word} from the sample, within the range", share(held["rows", what]), 90, least=True)
    table = errors["table", what]
    print(f"       {word} from the table alone: median error {statistics.median(table):.0f} %, worst {max(table):.0f} %")
    verdict(f"{word} from the table alone, within the range", share(held["table", what]), 90, least=True)
verdict("the sample's share of the real time, worst", max(share for share, _ in shares), 4)
verdict("the sample's time, worst", max(took for _, took in shares), 15, "s")
sys.exit(missed)
