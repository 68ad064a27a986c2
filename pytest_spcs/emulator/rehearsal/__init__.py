"""What a test of a deploy script sees and scripts: an account made new, a recording, faults."""
