"""`python -m devops_assistant`."""

from devops_assistant.cli import main

if __name__ == "__main__":
    main()
