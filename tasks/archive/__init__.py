"""Archives, ZIP and TAR: what lies in them, and the bytes of one member. Nothing is ever written to a disk."""
