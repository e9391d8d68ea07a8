"""The site: settings, addresses, the embedded database, the one command."""
