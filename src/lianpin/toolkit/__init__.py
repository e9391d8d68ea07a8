"""What has no models and knows nothing of the matter: errors, the business clock, periods and text."""
