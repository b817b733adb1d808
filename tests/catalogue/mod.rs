//! The packages to choose from, against real programs and servers.

mod sizes;
