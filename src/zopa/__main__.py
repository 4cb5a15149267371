"""``python -m zopa``: the command line."""

from zopa.cli.main import run

if __name__ == "__main__":
    run()
