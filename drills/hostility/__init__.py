"""What `drills/hostile.py` sends: hostile values, files and bodies, put into the forms, paths, queries and headers that the pages show."""
