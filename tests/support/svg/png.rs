//! An SVG picture as PNG, for places that show no SVG.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

/// Twice the size, for sharp letters on dense screens.
const SCALE: f32 = 2.0;

/// Looking for the machine's fonts takes long.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    fonts.set_monospace_family("DejaVu Sans Mono");
    Arc::new(fonts)
});

/// Draws it with the machine's own fonts, so it differs between machines.
pub fn png(svg: &str) -> Vec<u8> {
    let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
    let tree = Tree::from_str(svg, &options).unwrap();
    let size = tree.size().to_int_size().scale_by(SCALE).unwrap();
    let mut picture = Pixmap::new(size.width(), size.height()).unwrap();
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut picture.as_mut());
    picture.encode_png().unwrap()
}
