//! 导出登记: that a list leaves as a file, noted before it does.

use kernel::{Ctx, Outcome, Record};
use model::Value;

/// The register of exports.
pub const EXPORT: &str = "exchange.export";

/// A list that leaves.
#[derive(Clone, Debug)]
pub struct Leaving {
    pub register: String,
    /// What people call the list.
    pub title: String,
    /// A code of `exchange.format`.
    pub format: &'static str,
    pub rows: u64,
    /// Titles of the columns.
    pub columns: Vec<String>,
    /// What was asked, as the address says it; empty for all.
    pub asked: String,
    /// The same in words; empty where the address is all there is.
    pub says: String,
    /// What it is for; empty when nobody asked.
    pub purpose: String,
}

impl Leaving {
    /// Notes it in the name of who takes it.
    pub fn note(&self, ctx: &mut Ctx<'_>) -> Outcome<Record> {
        let exporter = ctx.caller().person();
        let text = |it: &str| Value::from(it.to_owned());
        let says = match self.says.is_empty() {
            true => &self.asked,
            false => &self.says,
        };
        let values: [(&str, Value); 10] = [
            ("register", text(&self.register)),
            ("title", text(&self.title)),
            ("exporter", exporter.into()),
            ("at", ctx.caller().at.into()),
            ("format", Value::Code(self.format.into())),
            ("rows", i64::try_from(self.rows).unwrap_or(i64::MAX).into()),
            ("columns", text(&self.columns.join("、"))),
            ("purpose", text(&self.purpose)),
            ("where", text(&self.asked)),
            ("asked", text(says)),
        ];
        let values = values.map(|(name, it)| (name.to_owned(), it));
        ctx.create(EXPORT, values.into_iter().collect())
    }
}
