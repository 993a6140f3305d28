"""What runs inside the sandbox, next to the student's code. Nothing outside trusts it.

This folder is the only part of the project that a sandbox can see. It imports nothing else of the project.
"""
