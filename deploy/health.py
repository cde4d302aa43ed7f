"""Whether the app answers: status 0 if it does, 1 if not, as the health check of an image wants it."""

import os
import sys
import urllib.request

ADDRESS = f"http://127.0.0.1:{os.environ.get('PORT', '8501')}/_stcore/health"


def main() -> None:
    """Ask the health check once."""
    try:
        with urllib.request.urlopen(ADDRESS, timeout=8) as answer:
            sys.exit(0 if answer.status == 200 else 1)
    except OSError:
        sys.exit(1)


if __name__ == "__main__":
    main()
