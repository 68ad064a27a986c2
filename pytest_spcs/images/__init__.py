"""From a build context or an app object to an image in a repository."""
