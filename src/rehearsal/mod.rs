//! A miniature nixpkgs that builds a bootable image without a network.
