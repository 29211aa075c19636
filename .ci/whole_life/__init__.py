"""What the check of a whole life uses: a local cloud, the access that exists in it, and the ways in."""
