"""Run the test bed and say how often the kit is right: `python -m tools.bed`."""

import sys

from tools.bed.case import cases
from tools.bed.figures import compare
from tools.bed.running import run_cases

chosen = list(cases(sys.argv[2] if len(sys.argv) > 2 else ""))
for one in compare(chosen, run_cases(chosen)):
    print(one.case.name, one.outcome, sorted(one.reported), "<--" if one.disagreements else "", one.disagreements)
    if one.disagreements:
        for r in one.records:
            print("     ", r.message)
            for f in r.findings:
                print("      -", f.barrier, f.severity, f.step, f.message)
