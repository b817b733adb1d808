//! The people of the live system. Passwords are kept as crypt hashes and nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `[users]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Users {
    /// Who is logged in on the consoles; the installer modules say `nixos`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autologin: Option<Autologin>,
    /// Whether `wheel` must give a password to sudo; the installer modules say no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sudo_password: Option<bool>,
    /// Groups that must exist, with their number where it matters; `NAME = "auto"` where any will do.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", with = "numbers")]
    pub groups: BTreeMap<String, Option<u32>>,
    /// `[users.accounts.NAME]`; `root` and `nixos` exist on every image.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<String, Account>,
}

/// A user's name, or `false` for a login prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Autologin {
    User(String),
    /// Only `false` has a meaning; the checks refuse `true`.
    Switch(bool),
}

/// One account. What is absent stays as the base module has it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Account {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// A crypt(5) hash such as `$6$…` or `$y$…`; `!` locks the password, an empty string lets
    /// anyone in at the console.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    /// Groups beside the user's own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Package attribute of the login shell, such as `fish`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shell: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
}

/// TOML has no null: a group without a number of its own is `"auto"`.
mod numbers {
    use std::collections::BTreeMap;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Number {
        Fixed(u32),
        Word(String),
    }

    pub fn serialize<S: Serializer>(
        groups: &BTreeMap<String, Option<u32>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(groups.iter().map(|(name, number)| {
            (name, number.map_or_else(|| Number::Word("auto".to_owned()), Number::Fixed))
        }))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, Option<u32>>, D::Error> {
        BTreeMap::<String, Number>::deserialize(deserializer)?
            .into_iter()
            .map(|(name, number)| match number {
                Number::Fixed(number) => Ok((name, Some(number))),
                Number::Word(word) if word == "auto" => Ok((name, None)),
                Number::Word(_) => Err(D::Error::custom("a group's number must be a number or \"auto\"")),
            })
            .collect()
    }
}
