//! A table as a person draws it, and as the formats keep it.

/// What stands where, from the first row and column on; a cell may reach over others.
#[derive(Default)]
pub(crate) struct Grid {
    pub(crate) cells: Vec<Cell>,
    pub(crate) n_rows: usize,
    pub(crate) n_columns: usize,
}

pub(crate) struct Cell {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) down: usize,
    pub(crate) across: usize,
    pub(crate) text: String,
}

impl Grid {
    /// Lines of cells parted by `|`. `^` goes on with the cell above, `<` with the one to
    /// the left; `/` ends a line inside a cell.
    pub(crate) fn drawn(rows: &[&str]) -> Grid {
        let lines: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.split('|').map(str::trim).collect())
            .collect();
        let n_columns = lines.iter().map(Vec::len).max().unwrap_or(0);
        let at = |row: usize, column: usize| {
            lines
                .get(row)
                .and_then(|line| line.get(column))
                .copied()
                .unwrap_or("")
        };
        let mut grid = Grid {
            n_rows: lines.len(),
            n_columns,
            ..Grid::default()
        };
        for row in 0..lines.len() {
            for column in 0..n_columns {
                let text = at(row, column);
                if matches!(text, "^" | "<") {
                    continue;
                }
                grid.cells.push(Cell {
                    row,
                    column,
                    down: 1
                        + (row + 1..lines.len())
                            .take_while(|&it| at(it, column) == "^")
                            .count(),
                    across: 1
                        + (column + 1..n_columns)
                            .take_while(|&it| at(row, it) == "<")
                            .count(),
                    text: text.replace('/', "\n"),
                });
            }
        }
        grid
    }

    /// The cell that covers a place, and whether it begins there.
    pub(crate) fn at(&self, row: usize, column: usize) -> Option<&Cell> {
        self.cells.iter().find(|it| {
            (it.row..it.row + it.down).contains(&row)
                && (it.column..it.column + it.across).contains(&column)
        })
    }

    /// The rows of a sheet, numbered from `first` on.
    pub(crate) fn sheet_rows(&self, first: u32) -> Vec<document::SheetRow> {
        let row = |row: usize| {
            let begins = |column: usize| {
                self.at(row, column)
                    .filter(|it| (it.row, it.column) == (row, column))
            };
            let goes_on = |column: &usize| {
                self.at(row, *column)
                    .is_some_and(|it| it.row < row && !it.text.is_empty())
            };
            document::SheetRow {
                number: first + row as u32,
                cells: (0..self.n_columns)
                    .map(|column| begins(column).map(|it| it.text.clone()).unwrap_or_default())
                    .collect(),
                merged: (0..self.n_columns).filter(goes_on).collect(),
            }
        };
        (0..self.n_rows).map(row).collect()
    }

    /// The body of a Word table; `n_of` wraps the lines of a cell as paragraphs.
    pub(crate) fn docx(&self) -> String {
        let edge = |side: &str| format!(r#"<w:{side} w:val="single" w:sz="4" w:color="000000"/>"#);
        let edges: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
            .map(edge)
            .concat();
        let columns = r#"<w:gridCol w:w="1600"/>"#.repeat(self.n_columns);
        let mut body = format!(
            r#"<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"#
        );
        for row in 0..self.n_rows {
            body.push_str("<w:tr>");
            let mut column = 0;
            while let Some(cell) = self.at(row, column) {
                let span = match cell.across {
                    1 => String::new(),
                    across => format!(r#"<w:gridSpan w:val="{across}"/>"#),
                };
                let merge = match (cell.down, cell.row == row) {
                    (1, _) => "",
                    (_, true) => r#"<w:vMerge w:val="restart"/>"#,
                    (_, false) => "<w:vMerge/>",
                };
                let lines = if cell.row == row {
                    cell.text.as_str()
                } else {
                    ""
                };
                let paragraphs: String = lines.split('\n').map(super::paragraph).collect();
                let width = 1600 * cell.across;
                body.push_str(&format!(
                    r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>{paragraphs}</w:tc>"#
                ));
                column += cell.across;
            }
            body.push_str("</w:tr>");
        }
        body + "</w:tbl>"
    }

    pub(crate) fn html(&self) -> String {
        let cell = |it: &Cell| {
            let text = it.text.replace('\n', "<br>");
            format!("<td rowspan={} colspan={}>{text}</td>", it.down, it.across)
        };
        let row = |row: usize| {
            let cells: String = self
                .cells
                .iter()
                .filter(|it| it.row == row)
                .map(cell)
                .collect();
            format!("<tr>{cells}</tr>")
        };
        format!(
            "<table border=1>{}</table>",
            (0..self.n_rows).map(row).collect::<String>()
        )
    }
}
