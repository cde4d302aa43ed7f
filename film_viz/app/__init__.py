"""The app's own code, between the library and the pages.

Idle threads of PyTorch must not spin: on a computer that also trains, spinning makes an answer take twenty times as
long. The variable is read when PyTorch is imported, so it is set before anything else of the app.
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
