"""``python -m deskterm`` and the installed command."""

import sys


def main() -> None:
    """Run the command line and exit with its code: 0 done, 1 could not, 2 asked wrongly."""
    from deskterm.cli.entry import crashed, run

    sys.excepthook = crashed
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
