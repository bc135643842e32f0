"""`python -m tests.mutants`: see `commands`."""

import sys

from tests.mutants.commands import main

sys.exit(main())
