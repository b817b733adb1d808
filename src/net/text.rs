//! A small answer, whole.

use super::agent::{Patience, agent};
use super::error::NetError;

/// What stands at this address, which begins with `http://` or `https://`: UTF-8 of at most `limit`
/// bytes.
///
/// # Errors
/// When nothing comes in time, or something else.
pub fn text(url: &str, limit: u64, patience: Patience) -> Result<String, NetError> {
    let get = || agent(url, patience).get(url).call()?.body_mut().with_config().limit(limit).read_to_string();
    get().map_err(|error| NetError::of(url, &error))
}
