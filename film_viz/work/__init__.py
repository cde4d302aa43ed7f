"""Work in the background: processes that work on a folder each, what they report there, and how they are ended.

`launch.py` starts a module as a process; `worker.py` is what that process runs; `reporter.py` says how far it is and
`status.py` is how that is read; `turns.py` bounds how many are at work at once; `ending.py` cancels.
"""
