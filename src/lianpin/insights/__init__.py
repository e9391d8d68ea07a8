"""Insights: reads everything, changes nothing. What is found here is found by each noun's own query for who asks."""
