"""Training of the character models that repair uses. Needs PyTorch and onnx, which kextract itself does not."""
