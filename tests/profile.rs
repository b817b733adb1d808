//! Profiles as text: reading, writing, editing.

use snowpress::profile::Profile;
use snowpress::profile::toml::{decode, encode};

#[test]
fn an_empty_profile_is_one_line() {
    assert_eq!(encode(&Profile::default()), "version = 1\n");
    assert_eq!(decode("version = 1\n").faults, []);
}
