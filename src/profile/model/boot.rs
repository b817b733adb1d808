//! From the boot menu to a running kernel.

use serde::{Deserialize, Serialize};

use super::is_default;

/// `[boot]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Boot {
    #[serde(skip_serializing_if = "is_default")]
    pub kernel: Kernel,
    /// Words of the kernel command line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,
    /// Modules loaded after boot.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<String>,
    /// Modules that the initial RAM disk can load when the hardware asks for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub initrd_modules: Vec<String>,
    /// Out-of-tree modules: attributes of the kernel's package set, such as `rtl8821ce`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub module_packages: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blacklist: Vec<String>,
    /// A serial line that carries the console, as in `console=`: `ttyS0,115200`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_console: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zfs: Option<bool>,
    /// File systems that the live system can mount beside the base module's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filesystems: Vec<String>,
    /// Seconds until the menu boots by itself; 0 waits for nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
    /// Copy the whole image to memory at boot, so that the stick can be pulled out.
    #[serde(skip_serializing_if = "is_default")]
    pub copy_to_ram: bool,
}

/// `"default"`, `"latest"`, or what follows `linuxPackages_`, such as `6_12` or `zen`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Kernel {
    #[default]
    Default,
    Latest,
    Named(String),
}

impl From<String> for Kernel {
    fn from(text: String) -> Self {
        match text.as_str() {
            "default" => Self::Default,
            "latest" => Self::Latest,
            _ => Self::Named(text),
        }
    }
}

impl From<Kernel> for String {
    fn from(kernel: Kernel) -> Self {
        match kernel {
            Kernel::Default => "default".to_owned(),
            Kernel::Latest => "latest".to_owned(),
            Kernel::Named(text) => text,
        }
    }
}
