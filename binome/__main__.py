"""`python -m binome` is `binome`."""

import sys

from binome.cli import main

sys.exit(main())
