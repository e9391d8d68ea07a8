"""The example regulation once more, as other people would write it; and once in plain integers, to find wrong cents."""
