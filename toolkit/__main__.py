"""`python -m toolkit`."""

from toolkit.doors.terminal.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
