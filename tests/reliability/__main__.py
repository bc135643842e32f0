"""`python -m tests.reliability`: see `campaign`."""

import sys

from tests.reliability.campaign import main

sys.exit(main())
