//! Pictures that several screens show: data in, cells out.

pub mod code;
pub mod estimate;
mod figures;
pub mod map;
pub mod tradeoff;
