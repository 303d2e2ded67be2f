"""The door to all doors: `twin`, or `python -m adapters`."""

from __future__ import annotations

from adapters.cli import main

if __name__ == "__main__":
    main()
