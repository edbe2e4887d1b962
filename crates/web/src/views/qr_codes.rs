//! QR codes as pictures: black on white whatever the colours of the page, because cameras read
//! them.

use maud::{Markup, html};
use qrcode::{Color, QrCode};

/// The quiet margin that readers need, in modules.
const MARGIN: usize = 4;

/// The code in one path, a square for each dark module.
pub fn picture(code: &QrCode) -> Markup {
    let size = code.width() + 2 * MARGIN;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (size) " " (size) }
            shape-rendering="crispEdges" {
            rect width=(size) height=(size) fill="#fff" {}
            path fill="#000" d=(squares(code)) {}
        }
    }
}

fn squares(code: &QrCode) -> String {
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + MARGIN, at / width + MARGIN))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_margin() {
        let code = QrCode::new("http://chat.example.com/join/x").unwrap();
        let picture = picture(&code).into_string();
        let size = code.width() + 8;
        assert!(picture.contains(&format!("viewBox=\"0 0 {size} {size}\"")));
        let far = size - 5;
        for corner in [(4, 4), (far, 4), (4, far)] {
            assert!(picture.contains(&format!("M{} {}h", corner.0, corner.1)), "{corner:?}");
        }
        assert!(!picture.contains(&format!("M{far} {far}h")), "the fourth corner is open");
    }
}
