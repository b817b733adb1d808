//! The virtual machine: what it consists of, and how it is watched and typed into.

pub mod accelerator;
pub mod arguments;
pub mod firmware;
pub mod network;
pub mod qemu;
pub mod qmp;
