//! The squashfs inside an image: what was put in comes out, what is broken is said, and nothing that
//! was changed stays unseen.

mod flips;
mod hostile;
mod made;
mod packed;
