//! Memory as direct input and output wants it: beginning at a page.

/// What every device is content with.
const ALIGNMENT: usize = 4096;

/// Bytes whose first one lies at a multiple of [`ALIGNMENT`].
#[derive(Debug)]
pub struct Buffer {
    held: Vec<u8>,
    from: usize,
    size: usize,
}

impl Buffer {
    pub fn new(size: usize) -> Self {
        // The vector is never grown, so the bytes stay where they are.
        let held = vec![0; size + ALIGNMENT];
        let from = held.as_ptr().align_offset(ALIGNMENT).min(ALIGNMENT);
        Self { held, from, size }
    }

    pub fn bytes(&mut self) -> &mut [u8] {
        &mut self.held[self.from..self.from + self.size]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_at_a_page() {
        for size in [1, 512, 4096, 70_000] {
            let mut buffer = Buffer::new(size);
            assert_eq!(buffer.bytes().as_ptr().align_offset(ALIGNMENT), 0);
            assert_eq!(buffer.bytes().len(), size);
        }
    }
}
