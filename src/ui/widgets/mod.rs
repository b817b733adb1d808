//! Pictures that several screens show: data in, cells out.

pub mod estimate;
mod figures;
pub mod tradeoff;
