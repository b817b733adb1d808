//! Many small answers of one server: the connections are kept, since each new one costs more than what
//! is asked on it.

use ureq::Agent;

use super::agent::{Patience, keeping};
use super::error::NetError;

/// Asks one server again and again, from several threads at once.
#[derive(Debug, Clone)]
pub struct Client(Agent);

impl Client {
    /// For addresses that begin as this one does, with `https://` or with `http://`, and so many
    /// connections.
    #[must_use]
    pub fn new(address: &str, patience: Patience, connections: usize) -> Self {
        Self(keeping(address, patience, connections))
    }

    /// As [`super::text`].
    ///
    /// # Errors
    /// As [`super::text`].
    pub fn text(&self, url: &str, limit: u64) -> Result<String, NetError> {
        let get = || self.0.get(url).call()?.body_mut().with_config().limit(limit).read_to_string();
        get().map_err(|error| NetError::of(url, &error))
    }
}
