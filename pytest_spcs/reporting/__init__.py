"""What a person reads about services and images beside the test results."""
