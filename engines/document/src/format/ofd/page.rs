//! One page of an OFD: its characters and ruling lines, in points with y upwards.
//!
//! A text object has a boundary, a size and pieces of text (TextCode), each beginning at X
//! and Y with the steps from character to character in DeltaX and DeltaY. A path object
//! draws lines by short commands. Millimetres, y downwards.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::format::archive::{attribute, named};
use crate::format::layout::{Glyph, Page, Rule};

const POINTS_PER_MM: f64 = 72.0 / 25.4;
const GLYPHS_MAX: usize = 200_000;
const RULES_MAX: usize = 20_000;

/// Adds what a page or a template shows.
pub(super) fn read(xml: &str, page: &mut Page) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut object = Object::default();
    let mut code: Option<Code> = None;
    let mut path: Option<String> = None;
    // What was read before some damage is kept.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(start) => match start.local_name().as_ref() {
                "TextObject" | "PathObject" => object = Object::read(&start),
                "ImageObject" => page.has_picture = true,
                "TextCode" => code = Some(Code::read(&start)),
                "AbbreviatedData" => path = Some(String::new()),
                _ => {}
            },
            Event::Empty(start) if start.local_name().as_ref() == "ImageObject" => {
                page.has_picture = true;
            }
            Event::Text(text) => {
                let text = text.xml_content(quick_xml::XmlVersion::Implicit1_0);
                add(&mut code, &mut path, &text);
            }
            Event::CData(text) => {
                let text = text.xml_content(quick_xml::XmlVersion::Implicit1_0);
                add(&mut code, &mut path, &text);
            }
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    _ => named(&reference.xml_content(quick_xml::XmlVersion::Implicit1_0)),
                };
                if let Some(c) = c {
                    add(&mut code, &mut path, c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::End(end) => match end.local_name().as_ref() {
                "TextCode" => {
                    if let Some(code) = code.take() {
                        object.show(&code, &mut page.glyphs);
                    }
                }
                "AbbreviatedData" => {
                    if let Some(path) = path.take() {
                        object.draw(&path, &mut page.rules);
                    }
                }
                _ => {}
            },
            Event::Eof => return,
            _ => {}
        }
    }
}

fn add(code: &mut Option<Code>, path: &mut Option<String>, text: &str) {
    if let Some(code) = code {
        code.text.push_str(text);
    } else if let Some(path) = path {
        path.push_str(text);
    }
}

/// Where an object stands, and how what is in it is turned and sized.
#[derive(Default)]
struct Object {
    left: f64,
    top: f64,
    size: f64,
    /// a b c d e f of 7.9: x' = ax + cy + e, y' = bx + dy + f.
    matrix: Option<[f64; 6]>,
}

impl Object {
    fn read(start: &BytesStart<'_>) -> Object {
        let boundary = numbers(&attribute(start, "Boundary").unwrap_or_default());
        let matrix = numbers(&attribute(start, "CTM").unwrap_or_default());
        Object {
            left: boundary.first().copied().unwrap_or(0.0),
            top: boundary.get(1).copied().unwrap_or(0.0),
            size: number(start, "Size").unwrap_or(0.0),
            matrix: matrix.try_into().ok(),
        }
    }

    /// A place of the object on the page.
    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.matrix.unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let (x, y) = (a * x + c * y + e, b * x + d * y + f);
        (
            (self.left + x) * POINTS_PER_MM,
            -(self.top + y) * POINTS_PER_MM,
        )
    }

    fn scale(&self) -> f64 {
        self.matrix
            .map_or(1.0, |[a, b, c, d, ..]| (a * d - b * c).abs().sqrt())
    }

    fn show(&self, code: &Code, glyphs: &mut Vec<Glyph>) {
        let size = self.size * self.scale() * POINTS_PER_MM;
        let (mut x, mut y) = (code.x, code.y);
        for (idx, c) in code.text.chars().enumerate() {
            let usual = if c.is_ascii() {
                self.size / 2.0
            } else {
                self.size
            };
            let step = code.across.get(idx).copied();
            let (left, base) = self.place(x, y);
            let right = self.place(x + step.unwrap_or(usual).min(usual), y).0;
            if glyphs.len() < GLYPHS_MAX && left.is_finite() && base.is_finite() {
                glyphs.push(Glyph {
                    text: c.into(),
                    x: left,
                    y: base,
                    width: (right - left).max(0.0),
                    size,
                });
            }
            let down = code.down.get(idx).copied();
            x += step.unwrap_or(if down.is_some() { 0.0 } else { usual });
            y += down.unwrap_or(0.0);
        }
    }

    /// The level and upright strokes of a path: `M 0 0 L 80 0`.
    fn draw(&self, path: &str, rules: &mut Vec<Rule>) {
        let mut words = path.split_ascii_whitespace();
        let (mut at, mut start) = ((0.0, 0.0), (0.0, 0.0));
        while let Some(word) = words.next() {
            let mut next = || -> f64 {
                words
                    .next()
                    .and_then(|word| word.parse().ok())
                    .unwrap_or(0.0)
            };
            let n_points = match word {
                "S" | "M" => {
                    at = self.place(next(), next());
                    start = at;
                    continue;
                }
                "C" => {
                    stroke(at, start, rules);
                    at = start;
                    continue;
                }
                "L" => {
                    let to = self.place(next(), next());
                    stroke(at, to, rules);
                    at = to;
                    continue;
                }
                "Q" => 2,
                "B" => 3,
                // Radii, angle and two flags stand before the end of an arc.
                "A" => {
                    for _ in 0..5 {
                        next();
                    }
                    1
                }
                _ => continue,
            };
            for _ in 0..n_points {
                at = self.place(next(), next());
            }
        }
    }
}

fn stroke(from: (f64, f64), to: (f64, f64), rules: &mut Vec<Rule>) {
    let (width, height) = ((from.0 - to.0).abs(), (from.1 - to.1).abs());
    let is_straight = width < 1.0 && height > 4.0 || height < 1.0 && width > 4.0;
    if is_straight && rules.len() < RULES_MAX {
        rules.push(Rule {
            x0: from.0.min(to.0),
            y0: from.1.min(to.1),
            x1: from.0.max(to.0),
            y1: from.1.max(to.1),
        });
    }
}

/// A piece of text and where its characters stand.
struct Code {
    text: String,
    x: f64,
    y: f64,
    across: Vec<f64>,
    down: Vec<f64>,
}

impl Code {
    fn read(start: &BytesStart<'_>) -> Code {
        Code {
            text: String::new(),
            x: number(start, "X").unwrap_or(0.0),
            y: number(start, "Y").unwrap_or(0.0),
            across: steps(&attribute(start, "DeltaX").unwrap_or_default()),
            down: steps(&attribute(start, "DeltaY").unwrap_or_default()),
        }
    }
}

fn number(start: &BytesStart<'_>, name: &str) -> Option<f64> {
    attribute(start, name)?.trim().parse().ok()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_ascii_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect()
}

/// `g 3 4.2 5` is 4.2 4.2 4.2 5 (11.3).
fn steps(text: &str) -> Vec<f64> {
    let mut found = Vec::new();
    let mut words = text.split_ascii_whitespace();
    while let Some(word) = words.next() {
        if word == "g" {
            let count = words
                .next()
                .and_then(|count| count.parse().ok())
                .unwrap_or(0);
            let step = words
                .next()
                .and_then(|step| step.parse().ok())
                .unwrap_or(0.0);
            found.extend(std::iter::repeat_n(step, usize::min(count, 10_000)));
        } else {
            found.extend(word.parse::<f64>().ok());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_stand_where_their_steps_lead() {
        let mut page = Page::default();
        let xml = r#"<ofd:Page xmlns:ofd="o"><ofd:TextObject Boundary="10 20 50 5" Size="4">
            <ofd:TextCode X="0" Y="3.5" DeltaX="g 2 4 2">甲&amp;乙</ofd:TextCode></ofd:TextObject></ofd:Page>"#;
        read(xml, &mut page);
        let shown: Vec<(&str, i64, i64)> = page
            .glyphs
            .iter()
            .map(|it| {
                let mm = |points: f64| (points / POINTS_PER_MM).round() as i64;
                (it.text.as_str(), mm(it.x), mm(it.y * 2.0))
            })
            .collect();
        assert_eq!(shown, [("甲", 10, -47), ("&", 14, -47), ("乙", 18, -47)]);
    }

    #[test]
    fn level_and_upright_strokes_are_rules() {
        let mut page = Page::default();
        let xml = r#"<PathObject Boundary="0 0 10 10"><AbbreviatedData>M 0 0 L 100 0 L 100 50 L 0 0.1 Q 1 1 2 2 C</AbbreviatedData></PathObject>"#;
        read(xml, &mut page);
        assert_eq!(page.rules.len(), 2);
    }

    #[test]
    fn repeated_steps_are_written_once() {
        assert_eq!(steps("g 3 4.2 5"), [4.2, 4.2, 4.2, 5.0]);
        assert_eq!(steps("1 x 2"), [1.0, 2.0]);
        assert_eq!(steps("g"), [0.0; 0]);
    }
}
