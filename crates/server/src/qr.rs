//! A text as a QR code, drawn as SVG: nothing is fetched, nothing is sent elsewhere.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// White modules around it (ISO/IEC 18004: four).
const MARGIN: i32 = 4;

/// One path of unit squares, black on white; none when the text is too long for a code.
pub(crate) fn svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * MARGIN;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{},{}h1v1h-1z", x + MARGIN, y + MARGIN);
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0,0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>"
    ))
}
