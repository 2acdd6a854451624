"""What speed is held to: `python -m benchmarks` prints every figure, `python -m benchmarks NAME` one part's."""
