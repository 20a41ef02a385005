//! Where something stands in an expression's text, and what is wrong there.

use std::ops::Range;

use cel::common::ast::{Expr as CelExpr, IdedExpr, SourceInfo};

/// Something wrong in an expression.
///
/// # Units
/// `start` and `end` count bytes of the expression's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: &'static str,
    pub start: usize,
    pub end: usize,
    pub message: String,
    pub hint: String,
}

/// Where the parts of a tree stand in its text.
pub(super) struct Places<'a> {
    pub(super) source: &'a str,
    pub(super) info: SourceInfo,
}

impl Places<'_> {
    /// The bytes from the first to the last token of a part of the tree.
    pub(super) fn of(&self, tree: &IdedExpr) -> Range<usize> {
        let mut range = self.token(tree.id);
        let mut cover = |part: &IdedExpr| {
            let inner = self.of(part);
            range = range.start.min(inner.start)..range.end.max(inner.end);
        };
        match &tree.expr {
            CelExpr::Call(call) => {
                call.target.iter().for_each(|target| cover(target));
                call.args.iter().for_each(cover);
            }
            CelExpr::Select(select) => cover(&select.operand),
            CelExpr::List(list) => list.elements.iter().for_each(cover),
            _ => {}
        }
        match &tree.expr {
            // The token of a selection is its dot.
            CelExpr::Select(select) => {
                let end = self.source[range.end..].find(&select.field);
                range.start..end.map_or(range.end, |at| range.end + at + select.field.len())
            }
            _ => range,
        }
    }

    /// Where each name of a path stands.
    pub(super) fn each(&self, path: &IdedExpr) -> Vec<Range<usize>> {
        match &path.expr {
            CelExpr::Select(select) => {
                let mut each = self.each(&select.operand);
                let end = self.of(path).end;
                each.push(end.saturating_sub(select.field.len())..end);
                each
            }
            _ => vec![self.token(path.id)],
        }
    }

    /// The one token a node was made at.
    pub(super) fn token(&self, id: u64) -> Range<usize> {
        let (start, last) = self.info.offset_for(id).unwrap_or((0, 0));
        let start = floor(self.source, start as usize);
        let end = floor(self.source, (last as usize + 1).max(start));
        start..end.max(start)
    }
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
