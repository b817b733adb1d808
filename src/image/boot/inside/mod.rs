//! Questions asked inside the machine over SSH, and what the answers say about a profile.

pub mod answers;
pub mod compare;
pub mod keys;
pub mod quote;
pub mod script;
pub mod ssh;
