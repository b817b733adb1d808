//! How this program asks: its name, whom it believes, and how long it waits.

use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// How long what may take. A server that goes on sending is waited for unless `whole` is set, however
/// slow its line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// From the name server's answer to the last byte.
    pub whole: Option<Duration>,
    /// Until there is a connection.
    pub connect: Duration,
    /// From the request to the first line of the answer.
    pub answer: Duration,
    /// Without a byte.
    pub stall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { whole: None, connect: seconds(15), answer: seconds(30), stall: seconds(30) }
    }
}

impl Patience {
    /// So long for everything together.
    #[must_use]
    pub fn whole(limit: Duration) -> Self {
        Self { whole: Some(limit), connect: limit, answer: limit, stall: limit }
    }
}

/// One that keeps no connection: what a server sends behind its answer is nobody's.
pub(super) fn agent(url: &str, patience: Patience) -> Agent {
    keeping(url, patience, 0)
}

/// One that keeps so many connections for what is asked next.
pub(super) fn keeping(url: &str, patience: Patience, connections: usize) -> Agent {
    // Certificates of the system, as curl and Nix take them, so that a company's own work as well.
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    Agent::config_builder()
        .tls_config(tls)
        // Who asks for an encrypted page is not led to another.
        .https_only(url.starts_with("https://"))
        .max_redirects(5)
        .max_idle_connections(connections)
        .max_idle_connections_per_host(connections)
        .timeout_global(patience.whole)
        .timeout_resolve(Some(patience.connect))
        .timeout_connect(Some(patience.connect))
        .timeout_recv_response(Some(patience.answer))
        .timeout_per_read(Some(patience.stall))
        .user_agent(concat!("snowpress/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent()
}
