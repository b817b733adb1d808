//! Pictures that several screens show: data in, cells out.

pub mod bar;
pub mod code;
pub mod estimate;
mod figures;
pub mod map;
pub mod pixels;
pub mod tradeoff;
pub mod treemap;
