"""The rulebook in force, as versions with their text, and the official calendar; both handed to the engine from here."""
