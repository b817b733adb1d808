//! Snowpress presses customised `NixOS` live ISO images.
//!
//! # The house
//!
//! A folder is a subject, a file is one thing. Imports point one way, from left to right in
//! `profile, codec, net → nix, estimate, forge, settings → build → catalog, rehearsal, image → ui, cli`; a test holds it.
//!
//! | room | what lives there |
//! |---|---|
//! | [`profile`] | what a person wants of an image: the model, its checks, TOML, the saved profiles |
//! | [`nix`] | a profile as Nix text: the value printer, `iso.nix`, `flake.nix` |
//! | [`catalog`] | the packages that can be chosen: lists fetched, kept and searched, and what each adds in size |
//! | [`codec`] | one block of a squashfs, packed and unpacked by the libraries of mksquashfs |
//! | [`estimate`] | how long a build will take and how large the image will be, with its sources |
//! | [`build`] | from Nix text to an image: preflight, processes, Nix's log, events, the result |
//! | [`rehearsal`] | a miniature nixpkgs that builds a bootable image without a network |
//! | [`image`] | what was built: looking into it, proving it, booting it, writing it to a stick |
//! | [`net`] | the one HTTP client: small answers, and files fetched on from where they were cut off |
//! | [`forge`] | SSH keys published on GitHub or GitLab |
//! | [`settings`] | where things are kept on this machine, how the program behaves, what it remembers |
//! | [`ui`] | the wizard: what a person sees who types the bare name |
//! | [`cli`] | arguments, commands and their reports |
//!
//! The library knows no screen: whoever drives it passes in what it needs and receives
//! [`build::event::BuildEvent`]s.

pub mod build;
pub mod catalog;
pub mod cli;
pub mod codec;
pub mod estimate;
pub mod forge;
pub mod image;
pub mod net;
pub mod nix;
pub mod profile;
pub mod rehearsal;
pub mod settings;
pub mod ui;
