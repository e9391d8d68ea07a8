"""Pages of assessments: results one by one, the rounds in which a university assesses everybody, reviews."""
