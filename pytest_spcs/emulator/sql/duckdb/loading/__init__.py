"""COPY INTO and what it needs: file formats, staged files, the history of loads."""
