"""`python -m flows` is `opis`."""

from flows.cli import main

if __name__ == "__main__":
    main()
