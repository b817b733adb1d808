//! The system use area of a record: its entries, followed from one area to the next.

use super::bytes::{fill, le32, part};
use crate::image::error::{ImageError, Part, Result};
use crate::image::source::Source;

/// Areas that one record may continue in; Linux follows as many.
pub const HOPS: usize = 32;

/// Bytes of one continuation area. Writers keep within one sector.
pub const AREA: usize = 32 << 10;

/// Bytes that continuation areas may have in all, so that none is read over and over.
#[derive(Debug)]
pub struct Budget(pub u64);

/// One entry: its signature, version, and what follows.
pub struct Field<'a> {
    pub signature: [u8; 2],
    pub data: &'a [u8],
}

/// Gives every entry of an area, and of those that continue it, to `each`.
///
/// # Errors
/// When a continuation lies outside the image, is too large, or there are too many.
pub fn fields(
    source: &dyn Source,
    block: u64,
    area: &[u8],
    budget: &mut Budget,
    each: &mut dyn FnMut(Field),
) -> Result<()> {
    let mut next = entries(area, each);
    let mut hops = 0;
    while let Some((extent, offset, length)) = next {
        let at = u64::from(extent) * block + u64::from(offset);
        let broken = |problem: String| Err(ImageError::broken(Part::Iso9660, at, problem));
        hops += 1;
        if hops > HOPS {
            return broken(format!("Rock Ridge continues in more than {HOPS} areas"));
        }
        let Some(size) = usize::try_from(length).ok().filter(|size| *size <= AREA) else {
            return broken(format!("a Rock Ridge area of {length} bytes"));
        };
        let Some(left) = budget.0.checked_sub(u64::from(length)) else {
            return broken("Rock Ridge areas that are used over and over".to_owned());
        };
        budget.0 = left;
        let mut area = vec![0; size];
        fill(source, Part::Iso9660, at, &mut area)?;
        next = entries(&area, each);
    }
    Ok(())
}

/// The entries of one area; where it continues.
fn entries(area: &[u8], each: &mut dyn FnMut(Field)) -> Option<(u32, u32, u32)> {
    let (mut rest, mut next) = (area, None);
    while let [a, b, length, _version, ..] = *rest {
        let length = usize::from(length);
        if length < 4 || length > rest.len() {
            break;
        }
        let data = part(rest, 4, length - 4);
        match &[a, b] {
            b"CE" => next = Some((le32(data, 0), le32(data, 8), le32(data, 16))),
            b"ST" => break,
            signature => each(Field { signature: *signature, data }),
        }
        rest = &rest[length..];
    }
    next
}
