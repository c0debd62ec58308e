"""How each vendor tells the things of a week; see formats.py for what a module holds."""
