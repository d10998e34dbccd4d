"""Fixed turns in, the table out. Run by: python3 -m unittest discover -s bench/lib"""

import json
import pathlib
import re
import unittest

import gather
import report
from targets import TARGETS, Target
from turns import ROOT

FASTER = Target("race", "hare", "tortoise", "≥", 1.5)
RESULTS = {
    "race": {
        "lanes": {
            "hare": {"unit": "Gbit/s", "turns": [2, 4, 6, 8, 50]},
            "tortoise": {"unit": "Gbit/s", "turns": [2, 2, 2, 2, 5]},
        }
    }
}


class ReportTest(unittest.TestCase):
    def test_takes_the_ratio_turn_by_turn(self):
        self.assertEqual([1, 2, 3, 4, 10], report.values_of(FASTER, RESULTS))

    def test_shows_median_half_and_all_of_the_turns(self):
        self.assertEqual(
            ("hare / tortoise", "≥ 1.5 ×", "3", "2 – 4", "1 – 10", "reached", "`bench/compare race`"),
            report.target_line(FASTER, RESULTS),
        )

    def test_goes_by_the_median_in_either_direction(self):
        self.assertEqual("**missed**", report.target_line(FASTER._replace(limit=3.1), RESULTS)[5])
        self.assertEqual("**missed**", report.target_line(FASTER._replace(sign="≤", limit=2.9), RESULTS)[5])
        self.assertEqual("reached", report.target_line(FASTER._replace(sign="≤", limit=3), RESULTS)[5])

    def test_takes_the_values_of_a_lane_that_has_no_rival(self):
        alone = FASTER._replace(ours="tortoise", theirs=None, limit=2, unit="Gbit/s")
        self.assertEqual(("tortoise", "≥ 2 Gbit/s", "2"), report.target_line(alone, RESULTS)[:3])

    def test_says_what_was_not_measured(self):
        self.assertEqual("not measured", report.target_line(FASTER._replace(theirs="snail"), RESULTS)[5])
        self.assertEqual("not measured", report.target_line(FASTER, {})[5])

    def test_refuses_turns_without_a_rival(self):
        lame = {"race": {"lanes": {**RESULTS["race"]["lanes"], "tortoise": {"turns": [2]}}}}
        with self.assertRaisesRegex(SystemExit, "hare had 5 turns, tortoise had 1"):
            report.values_of(FASTER, lame)

    def test_leaves_alone_what_is_written_by_hand(self):
        text = f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
        self.assertEqual(f"before\n{report.BEGIN}\n\nnew\n\n{report.END}\nafter\n", report.replaced(text, ["new"]))

    def test_refuses_a_document_without_its_marks(self):
        with self.assertRaisesRegex(SystemExit, "must have one line"):
            report.replaced("before", ["new"])


class GatherTest(unittest.TestCase):
    def test_keeps_the_turns_of_a_lane_together(self):
        lines = ['{"lane": "hare", "turn": %d, "unit": "us", "value": %s}' % turn for turn in ((0, "1.234567"), (1, "2"))]
        self.assertEqual({"hare": {"unit": "us", "turns": [1.2346, 2]}}, gather.lanes(["noise", *lines]))

    def test_refuses_a_lane_in_two_units(self):
        lines = ['{"lane": "hare", "turn": 0, "unit": "%s", "value": 1}' % unit for unit in ("us", "ms")]
        with self.assertRaisesRegex(SystemExit, "hare is in us and in ms"):
            gather.lanes(lines)

    def test_refuses_to_gather_nothing(self):
        with self.assertRaisesRegex(SystemExit, "not one turn"):
            gather.lanes(["noise"])


class TargetsTest(unittest.TestCase):
    def test_names_rows_that_can_be_measured(self):
        common = (ROOT / "bench/lib/common.sh").read_text(encoding="utf-8")
        rows = re.search(r"^rows='(.*)'$", common, re.MULTILINE).group(1).split()
        self.assertEqual(sorted(path.name for path in (ROOT / "bench/lib/rows").iterdir()), sorted(rows))
        self.assertLessEqual({target.row for targets in TARGETS.values() for target in targets}, set(rows))

    def test_names_lanes_that_the_results_have(self):
        files = pathlib.Path(ROOT / "bench/results").glob("*.json")
        results = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
        for targets in TARGETS.values():
            for target in targets:
                if target.row in results:
                    self.assertIsNotNone(report.values_of(target, results), target)


if __name__ == "__main__":
    unittest.main()
