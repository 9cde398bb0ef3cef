"""`python -m auditkit` is `auditkit`."""

from __future__ import annotations

import sys

from auditkit.cli import main

if __name__ == "__main__":
    sys.exit(main())
