"""The kernel: the record, who acts, the rulebook, papers, agreements and cases. It knows no matter by name."""
