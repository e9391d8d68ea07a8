"""Pages of appointments, of their monthly reports, and of reports from Excel."""
