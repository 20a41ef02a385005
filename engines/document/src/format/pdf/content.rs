//! The program of a page, run as far as text and ruling lines go.
//!
//! ISO 32000-1 §8–9. Colours, clipping and pictures do not matter here; forms (`Do`)
//! are entered a few levels deep.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::fonts::Font;
use super::radicals::plain;
use crate::format::layout::{Glyph, Page, Rule};

const CONTENT_BYTES_MAX: usize = 64 << 20;
const OPERATIONS_MAX: usize = 2_000_000;
const GLYPHS_MAX: usize = 200_000;
const FORM_DEPTH_MAX: usize = 6;

/// Runs the program of a page; one that cannot be read leaves the page empty.
pub(super) fn read(document: &Document, page: ObjectId) -> Page {
    let mut run = Run {
        document,
        page: Page::default(),
        operations_left: OPERATIONS_MAX,
    };
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    let fonts = fonts
        .into_iter()
        .map(|(name, font)| (name, Font::read(document, font)))
        .collect();
    let forms = document
        .get_page_resources(page)
        .map(|(own, ids)| {
            forms(
                document,
                own.into_iter().chain(
                    ids.iter()
                        .filter_map(|id| document.get_dictionary(*id).ok()),
                ),
            )
        })
        .unwrap_or_default();
    if let Ok(content) = document.get_page_content_with_limit(page, CONTENT_BYTES_MAX) {
        run.content(&content, &Resources { fonts, forms }, IDENTITY, 0);
    }
    run.page
}

/// The fonts and forms a program may name.
struct Resources<'d> {
    fonts: BTreeMap<Vec<u8>, Font<'d>>,
    forms: BTreeMap<Vec<u8>, &'d Object>,
}

fn forms<'d>(
    document: &'d Document,
    resources: impl Iterator<Item = &'d Dictionary>,
) -> BTreeMap<Vec<u8>, &'d Object> {
    let mut found = BTreeMap::new();
    for resource in resources {
        if let Ok(objects) = resource
            .get_deref(b"XObject", document)
            .and_then(Object::as_dict)
        {
            found.extend(objects.iter().filter_map(|(name, object)| {
                Some((name.clone(), document.dereference(object).ok()?.1))
            }));
        }
    }
    found
}

type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `a` applied before `b`.
fn multiply(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn apply(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5])
}

/// The text state of ISO 32000-1 §9.3, and the matrix.
#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Vec<u8>,
    size: f64,
    char_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
    invisible: bool,
}

struct Run<'d> {
    document: &'d Document,
    page: Page,
    operations_left: usize,
}

impl<'d> Run<'d> {
    fn content(&mut self, content: &[u8], resources: &Resources<'d>, ctm: Matrix, depth: usize) {
        let Ok(content) = Content::decode(content) else {
            return;
        };
        let mut state = State {
            ctm,
            font: Vec::new(),
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            invisible: false,
        };
        let mut saved: Vec<State> = Vec::new();
        let (mut text, mut line) = (IDENTITY, IDENTITY);
        let mut path = Path::default();
        for operation in &content.operations {
            if self.operations_left == 0 || self.page.glyphs.len() > GLYPHS_MAX {
                return;
            }
            self.operations_left -= 1;
            let operands = operation.operands.as_slice();
            let n = |idx: usize| operands.get(idx).and_then(as_number).unwrap_or(0.0);
            match operation.operator.as_str() {
                "q" if saved.len() < 256 => saved.push(state.clone()),
                "Q" => {
                    if let Some(before) = saved.pop() {
                        state = before;
                    }
                }
                "cm" => state.ctm = multiply([n(0), n(1), n(2), n(3), n(4), n(5)], state.ctm),
                "BT" => (text, line) = (IDENTITY, IDENTITY),
                "Tf" => {
                    state.font = operands
                        .first()
                        .and_then(|name| name.as_name().ok())
                        .unwrap_or_default()
                        .to_vec();
                    state.size = n(1);
                }
                "Tc" => state.char_space = n(0),
                "Tw" => state.word_space = n(0),
                "Tz" => state.scale = n(0) / 100.0,
                "TL" => state.leading = n(0),
                "Ts" => state.rise = n(0),
                "Tr" => state.invisible = false,
                "Td" | "TD" | "T*" => {
                    let (x, y) = if operation.operator == "T*" {
                        (0.0, -state.leading)
                    } else {
                        (n(0), n(1))
                    };
                    if operation.operator == "TD" {
                        state.leading = -n(1);
                    }
                    line = multiply([1.0, 0.0, 0.0, 1.0, x, y], line);
                    text = line;
                }
                "Tm" => {
                    line = [n(0), n(1), n(2), n(3), n(4), n(5)];
                    text = line;
                }
                "Tj" | "TJ" | "'" | "\"" => {
                    if operation.operator == "\"" {
                        (state.word_space, state.char_space) = (n(0), n(1));
                    }
                    if matches!(operation.operator.as_str(), "'" | "\"") {
                        line = multiply([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], line);
                        text = line;
                    }
                    let shown = operands.last();
                    match shown {
                        Some(Object::Array(items)) => items
                            .iter()
                            .for_each(|item| self.show(item, resources, &state, &mut text)),
                        Some(item) => self.show(item, resources, &state, &mut text),
                        None => {}
                    }
                }
                "Do" => {
                    let form = operands
                        .first()
                        .and_then(|name| name.as_name().ok())
                        .and_then(|name| resources.forms.get(name).copied());
                    self.form(form, resources, &state, depth);
                }
                "BI" | "ID" => self.page.has_picture = true,
                operator => path.operate(operator, &n, state.ctm, &mut self.page.rules),
            }
        }
    }

    /// One string of a `TJ`, or the move between two.
    fn show(&mut self, item: &Object, resources: &Resources<'d>, state: &State, text: &mut Matrix) {
        if let Some(back) = as_number(item) {
            let x = -back / 1000.0 * state.size * state.scale;
            *text = multiply([1.0, 0.0, 0.0, 1.0, x, 0.0], *text);
            return;
        }
        let (Object::String(bytes, _), Some(font)) = (item, resources.fonts.get(&state.font))
        else {
            return;
        };
        for shown in font.show(bytes) {
            let whole = multiply(
                multiply(
                    [
                        state.size * state.scale,
                        0.0,
                        0.0,
                        state.size,
                        0.0,
                        state.rise,
                    ],
                    *text,
                ),
                state.ctm,
            );
            let (x, y) = (whole[4], whole[5]);
            let width = shown.width / 1000.0;
            match shown.text.filter(|t| !t.is_empty()) {
                Some(printed) => {
                    let size = whole[2].hypot(whole[3]);
                    // Turned text is a stamp or a margin note.
                    let is_level =
                        whole[1].abs() < whole[0].abs().max(1e-9) * 0.2 && whole[0] > 0.0;
                    if is_level
                        && size.is_finite()
                        && x.is_finite()
                        && y.is_finite()
                        && !state.invisible
                    {
                        self.page.glyphs.push(Glyph {
                            text: plain(&printed),
                            x,
                            y,
                            width: width * whole[0],
                            size,
                        });
                    }
                }
                None => self.page.n_unknown += 1,
            }
            let word_space = if shown.is_space {
                state.word_space
            } else {
                0.0
            };
            let advance = (width * state.size + state.char_space + word_space) * state.scale;
            *text = multiply([1.0, 0.0, 0.0, 1.0, advance, 0.0], *text);
        }
    }

    fn form(
        &mut self,
        form: Option<&'d Object>,
        outer: &Resources<'d>,
        state: &State,
        depth: usize,
    ) {
        let Some(Object::Stream(stream)) = form else {
            return;
        };
        let subtype = stream
            .dict
            .get(b"Subtype")
            .and_then(Object::as_name)
            .unwrap_or_default();
        if subtype == b"Image" {
            self.page.has_picture = true;
            return;
        }
        if subtype != b"Form" || depth >= FORM_DEPTH_MAX {
            return;
        }
        let Ok(content) = stream.get_plain_content_with_limit(CONTENT_BYTES_MAX / 4) else {
            return;
        };
        let matrix = stream
            .dict
            .get_deref(b"Matrix", self.document)
            .and_then(Object::as_array)
            .ok();
        let matrix = matrix.map_or(IDENTITY, |m| {
            std::array::from_fn(|idx| m.get(idx).and_then(as_number).unwrap_or(IDENTITY[idx]))
        });
        let ctm = multiply(matrix, state.ctm);
        match stream
            .dict
            .get_deref(b"Resources", self.document)
            .and_then(Object::as_dict)
        {
            Ok(own) => {
                let fonts = own
                    .get_deref(b"Font", self.document)
                    .and_then(Object::as_dict)
                    .ok();
                let fonts =
                    fonts
                        .into_iter()
                        .flat_map(|fonts| fonts.iter())
                        .filter_map(|(name, font)| {
                            let font = self.document.dereference(font).ok()?.1.as_dict().ok()?;
                            Some((name.clone(), Font::read(self.document, font)))
                        });
                let resources = Resources {
                    fonts: fonts.collect(),
                    forms: forms(self.document, std::iter::once(own)),
                };
                self.content(&content, &resources, ctm, depth + 1);
            }
            Err(_) => self.content(&content, outer, ctm, depth + 1),
        }
    }
}

fn as_number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(value) => Some(*value as f64),
        Object::Real(value) => Some(f64::from(*value)),
        _ => None,
    }
}

/// The path being drawn: only its level and upright strokes matter.
#[derive(Default)]
struct Path {
    start: (f64, f64),
    at: (f64, f64),
    rules: Vec<Rule>,
}

impl Path {
    fn operate(
        &mut self,
        operator: &str,
        n: &dyn Fn(usize) -> f64,
        ctm: Matrix,
        page: &mut Vec<Rule>,
    ) {
        match operator {
            "m" => {
                self.at = apply(ctm, n(0), n(1));
                self.start = self.at;
            }
            "l" => self.line_to(apply(ctm, n(0), n(1))),
            "h" => self.line_to(self.start),
            "re" => {
                let (x, y, w, h) = (n(0), n(1), n(2), n(3));
                self.at = apply(ctm, x, y);
                for (x, y) in [(x + w, y), (x + w, y + h), (x, y + h), (x, y)] {
                    self.line_to(apply(ctm, x, y));
                }
            }
            "S" | "s" | "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" if page.len() < 50_000 => {
                page.append(&mut self.rules)
            }
            "S" | "s" | "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" | "n" => self.rules.clear(),
            _ => {}
        }
    }

    fn line_to(&mut self, to: (f64, f64)) {
        let (from, flat) = (self.at, 1.0);
        self.at = to;
        let level = (from.1 - to.1).abs() < flat && (from.0 - to.0).abs() > 4.0;
        let upright = (from.0 - to.0).abs() < flat && (from.1 - to.1).abs() > 4.0;
        if (level || upright) && self.rules.len() < 20_000 {
            self.rules.push(Rule {
                x0: from.0.min(to.0),
                y0: from.1.min(to.1),
                x1: from.0.max(to.0),
                y1: from.1.max(to.1),
            });
        }
    }
}
