"""What all tests of the project share; the plugin itself is loaded through its entry point."""

pytest_plugins = ["pytester"]
