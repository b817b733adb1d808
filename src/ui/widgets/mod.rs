//! Pieces of a screen that draw themselves from plain data.

pub mod code;
pub mod map;
