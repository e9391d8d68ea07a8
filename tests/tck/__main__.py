"""`make tck DIR=…`: run all cases under a folder. Exit code 0 if none failed, 1 if one did, 2 without cases."""

import sys
from pathlib import Path

from tck.report import run_folder


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print(
            "usage: make tck DIR=folder-of-dmn-cases (the public ones: github.com/dmn-tck/tck, TestCases)",
            file=sys.stderr,
        )
        return 2
    report = run_folder(Path(arguments[0]))
    print("\n".join(report.lines()))
    if not report.total:
        return 2
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
