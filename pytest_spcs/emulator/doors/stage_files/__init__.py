"""The stage door: the bytes of stage files, in the form of Google's cloud storage that 5.x clients speak."""
