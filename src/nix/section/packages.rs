//! `[packages]`

use crate::nix::module::Writer;
use crate::nix::value::{AttrPath, Set, Value};

pub(super) fn section(writer: &mut Writer) -> Set {
    let packages = &writer.profile.packages;
    let mut set = Set::new();
    if !packages.install.is_empty() {
        let paths = packages.install.iter().map(|path| AttrPath::of(path)).collect();
        set.set("environment.systemPackages", Value::Packages(paths));
    }
    for program in &packages.programs {
        set.put(["programs"].into_iter().chain(program.split('.')).chain(["enable"]), true);
    }
    set
}
