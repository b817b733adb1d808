//! What is kept on this machine beside the profiles: where, how the program is to behave, and what
//! it remembers.

mod edit;
mod layers;
mod places;
mod state;
mod values;

pub use edit::save;
pub use layers::{SettingsError, Slip, variable};
pub use places::{CONFIG_VARIABLE, DATA_VARIABLE, NoHome, OUTPUT, Places};
pub use state::{Recent, State};
pub use values::{Ascii, Notify, SAMPLE, Settings};
