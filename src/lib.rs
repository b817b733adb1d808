//! Snowpress presses customised `NixOS` live ISO images.
//!
//! # The house
//!
//! A folder is a subject, a file is one thing. Imports point one way, from left to right in
//! `profile → nix → build → rehearsal → cli`; a test holds it.
//!
//! | room | what lives there |
//! |---|---|
//! | [`profile`] | what a person wants of an image: the model, its checks, TOML, the saved profiles |
//! | [`nix`] | a profile as Nix text: the value printer, `iso.nix`, `flake.nix` |
//! | [`catalog`] | the packages that can be chosen from, with a line on each |
//! | [`build`] | from Nix text to an image: preflight, processes, Nix's log, events, the result |
//! | [`rehearsal`] | a miniature nixpkgs that builds a bootable image without a network |
//! | [`settings`] | where things are kept on this machine |
//! | [`cli`] | arguments, commands and their reports |
//!
//! The library knows no screen: whoever drives it passes in what it needs and receives
//! [`build::event::BuildEvent`]s.

pub mod build;
pub mod catalog;
pub mod cli;
pub mod nix;
pub mod profile;
pub mod rehearsal;
pub mod settings;
pub mod ui;
