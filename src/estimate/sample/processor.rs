//! What the processor is called: figures of one say nothing of another.

use std::fs::File;
use std::io::Read as _;

/// The kernel tells a paragraph for each processor; the first is enough.
const ENOUGH: u64 = 4096;

/// The model as the kernel says it, which may be anything; empty where it does not.
#[must_use]
pub fn processor() -> String {
    let mut text = Vec::new();
    let read = File::open("/proc/cpuinfo").and_then(|file| file.take(ENOUGH).read_to_end(&mut text));
    read.map_or_else(|_| String::new(), |_| model(&String::from_utf8_lossy(&text)))
}

fn model(text: &str) -> String {
    let value = |name: &str| {
        let mut pairs = text.lines().filter_map(|line| line.split_once(':'));
        pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
    };
    if let Some(name) = value("model name").or_else(|| value("Model")).or_else(|| value("cpu model")) {
        return name;
    }
    // ARM has numbers only.
    match (value("CPU implementer"), value("CPU part")) {
        (Some(maker), Some(part)) => format!("{maker} {part}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_or_numbered() {
        assert_eq!(model("processor\t: 0\nmodel name\t: AMD EPYC\nmodel name\t: x\n"), "AMD EPYC");
        assert_eq!(model("processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n"), "0x41 0xd0c");
        assert_eq!(model(""), "");
    }
}
