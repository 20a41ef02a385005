//! What somebody typed, looked for in the words of a register: as a condition of a list, as a
//! count, and nearest first.
//!
//! A term begins a word, so each question runs along an index: of all words, or of those of
//! the organisations below one, whose records are few beside all. What a position does not
//! reach is not even counted: each question says whose words it looks through.

use std::collections::HashSet;

use base::Id;
use base::search::At;
use kernel::{Branch, Crowd, Query, Sought, StoreError};
use model::Register;
use sea_query::{Alias, Expr, ExprTrait, Func, IntoTableRef, Order, SelectStatement, UnionType};

use crate::cells::Cells;
use crate::codec::id;
use crate::dialect::{Dialect, Session};
use crate::reading::two_numbers;
use crate::select::{self, Ground, column, holding, never, union};
use crate::tables::LEVELS;
use crate::words;

/// Fewer than this are gone through sooner than counted further.
const FEW: u64 = 2_000;
/// Below more organisations than this, all words are gone through.
const WIDE: u64 = 200;
/// Fewer words than this are sooner put in order than met in it.
const SORTED: u64 = 10_000;
/// The words of several terms are sooner held against each other than each record of one is
/// asked for the others, as long as none has more than these.
const HELD: u64 = 50_000;
/// Words seen for each record that is counted: at first, and then before all are. Some of one
/// record begin alike, and of some the record is not what is asked for besides. Where each is
/// asked for other terms they are fewer.
const SEEN: [u64; 3] = [2, 8, 20];
const SEEN_ASKED: usize = 2;

/// What is gone through, and what is then asked of each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The words lead to the rows.
    Words(Through),
    /// What else is asked for is less than what the words lead to.
    Rows,
}

/// How words are gone through when all of them are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Through {
    whose: Whose,
    /// Their records, for other terms.
    asked: Asked,
}

impl Way {
    /// Where all are wanted of what is not rare.
    pub(crate) fn to_the_end(self) -> Way {
        match self {
            Way::Words(through) => Way::Words(through.together()),
            Way::Rows => Way::Rows,
        }
    }
}

impl Through {
    fn together(self) -> Through {
        Through {
            asked: Asked::Together,
            ..self
        }
    }
}

/// Whose words are gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// Those of each organisation below one, by itself.
    Below,
    /// Everybody's: of so many organisations some are soon met.
    All,
}

/// The alias of the words that lead, and of those a record is asked for.
const LEADING: &str = "w";
const ASKED: &str = "v";
/// And of the organisations whose words they are.
const OWNERS: &str = "o";
/// And of the records they lead to.
const FOUND: &str = "n";

fn of(alias: &'static str, name: &'static str) -> Expr {
    Expr::col((Alias::new(alias), Alias::new(name)))
}

/// The word begins with the term, in a field that may be looked into.
fn begins(
    alias: &'static str,
    register: &Register,
    sought: &Sought,
    term: &str,
) -> impl Iterator<Item = Expr> + use<> {
    let word = |at: String| (of(alias, "word"), Expr::val(at));
    let (from, term_at) = word(term.to_owned());
    let (to, end) = word(format!("{term}\u{10ffff}"));
    let is_open = open(alias, register, sought);
    [from.gte(term_at), to.lt(end)].into_iter().chain(is_open)
}

/// A word of the text begins with the term, in a field that may be looked into.
fn tells(
    ground: Ground<'_>,
    alias: &'static str,
    register: &Register,
    (sought, term): (&Sought, &str),
) -> impl Iterator<Item = Expr> + use<> {
    let term = format!("{}{term}", words::MARK);
    let tells = place_of(ground.dialect, of(alias, "words"), term).gt(0);
    [tells].into_iter().chain(open(alias, register, sought))
}

/// Where a text has another in it, from 1; 0 nowhere.
fn place_of(dialect: Dialect, text: Expr, part: String) -> Expr {
    let place = match dialect {
        Dialect::Sqlite => "instr",
        Dialect::Postgres => "strpos",
    };
    Func::cust(place).args([text, part.into()]).into()
}

/// The field is one that may be looked into; none where all are.
fn open(alias: &'static str, register: &Register, sought: &Sought) -> Option<Expr> {
    let masked =
        words::fields(register).filter(|(_, name)| sought.masked.iter().any(|it| it == name));
    let masked: Vec<i64> = masked.map(|(place, _)| place).collect();
    (!masked.is_empty()).then(|| of(alias, "field").is_not_in(masked))
}

/// How the record of a word is asked for another term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// For its own words, one by one: the first are soon met.
    Each,
    /// Among all that have the term, where all are wanted and neither term is rare.
    Together,
}

/// The record of a word, or of a row, has a word that begins with the term, too.
fn has(
    ground: Ground<'_>,
    register: &Register,
    (sought, term): (&Sought, &str),
    record: Expr,
) -> Expr {
    let mut texts = SelectStatement::new();
    let told = words::told(&words::table(register));
    texts.from_as(Alias::new(told), Alias::new(ASKED));
    texts.expr(Expr::cust("1"));
    texts.and_where(of(ASKED, "record").eq(record));
    for condition in tells(ground, ASKED, register, (sought, term)) {
        texts.and_where(condition);
    }
    Expr::exists(texts)
}

/// Organisations below one.
fn below(ground: Ground<'_>, depth: usize, organisation: Id) -> Option<SelectStatement> {
    let register = ground.model.register(kernel::ORGANISATION)?;
    let up = format!("up{}", depth.clamp(1, LEVELS));
    let mut below = SelectStatement::new();
    below
        .expr(Expr::col(Alias::new("id")))
        .from(Alias::new(register.table()))
        .and_where(Expr::col(Alias::new(up)).eq(Expr::val(id(organisation))));
    Some(below)
}

/// The words of a branch that begin with the first term, of records that have the others; of
/// records that are held, the texts that have such a word, wherever it begins.
fn leading(
    ground: Ground<'_>,
    query: &Query<'_>,
    sought: &Sought,
    branch: &Branch,
    (at, through): (&[At], Through),
) -> Result<SelectStatement, StoreError> {
    let register = query.register;
    let Some((first, others)) = sought.terms.split_first() else {
        return Err(StoreError::plain("planning a search for nothing"));
    };
    let mut found = from_words(ground, register, branch, through.whose)?;
    // Whoever holds a record has few: they lead to their words.
    let is_held = matches!(branch, Branch::Holds { .. });
    match branch {
        Branch::Holds {
            field,
            several,
            id: who,
        } => {
            let rows = holding(register, field, *several, *who);
            found.and_where(of(LEADING, "record").in_subquery(rows));
            for condition in tells(ground, LEADING, register, (sought, first)) {
                found.and_where(condition);
            }
        }
        Branch::All | Branch::Under { .. } => {
            let places = at.iter().map(|at| i64::from(*at as u8));
            found.and_where(of(LEADING, "at").is_in(places));
            for condition in begins(LEADING, register, sought, first) {
                found.and_where(condition);
            }
        }
    }
    for term in others {
        let record = of(LEADING, "record");
        let is_together = through.asked == Asked::Together && !is_held;
        found.and_where(match is_together {
            false => has(ground, register, (sought, term), record),
            true => {
                let alone = alone(sought, term);
                let mut having = leading(ground, query, &alone, branch, (&At::ALL, through))?;
                having.expr(of(LEADING, "record"));
                record.in_subquery(having)
            }
        });
    }
    Ok(found)
}

/// The words of what a branch covers; of records that are held, which words all texts have.
fn from_words(
    ground: Ground<'_>,
    register: &Register,
    branch: &Branch,
    whose: Whose,
) -> Result<SelectStatement, StoreError> {
    let (words, as_leading) = (Alias::new(words::table(register)), Alias::new(LEADING));
    let mut found = SelectStatement::new();
    let (depth, organisation) = match branch {
        Branch::Under {
            depth,
            organisation,
        } => (*depth, *organisation),
        Branch::All => {
            found.from_as(words, as_leading);
            return Ok(found);
        }
        Branch::Holds { .. } => {
            let told = words::told(&words::table(register));
            found.from_as(Alias::new(told), as_leading);
            return Ok(found);
        }
    };
    let below = below(ground, depth, organisation)
        .ok_or_else(|| StoreError::plain("planning a search without organisations"))?;
    let owner = of(LEADING, "owner");
    match whose {
        // SQLite keeps to the order in which a cross join names its tables; asked otherwise, it
        // goes through all words rather than through each organisation's.
        Whose::Below => {
            found.from_subquery(below, Alias::new(OWNERS));
            found.cross_join(words.into_table_ref().alias(as_leading));
            found.and_where(owner.eq(of(OWNERS, "id")));
        }
        Whose::All => {
            found.from_as(words, as_leading);
            found.and_where(select::aside(ground.dialect, owner.in_subquery(below)));
        }
    }
    Ok(found)
}

fn branches(query: &Query<'_>) -> Vec<Branch> {
    query.reach.clone().unwrap_or_else(|| vec![Branch::All])
}

/// Rows that hold one of the whole numbers.
fn by_number(
    ground: Ground<'_>,
    query: &Query<'_>,
    sought: &Sought,
) -> Result<Vec<Expr>, StoreError> {
    let numbers = sought.numbers.iter();
    numbers
        .map(|(field, value)| {
            let value = std::slice::from_ref(value);
            select::any_of(ground, query.register, field, value)
        })
        .collect()
}

/// Row `t` is what was sought: its id is among those the words lead to.
pub(crate) fn among(
    ground: Ground<'_>,
    query: &Query<'_>,
    (sought, through): (&Sought, Through),
) -> Result<Expr, StoreError> {
    let mut ids: Option<SelectStatement> = None;
    let is_said = !sought.terms.is_empty();
    for branch in branches(query).iter().filter(|_| is_said) {
        let mut found = leading(ground, query, sought, branch, (&At::ALL, through))?;
        found.expr(of(LEADING, "record"));
        union(&mut ids, UnionType::All, found);
    }
    for number in by_number(ground, query, sought)? {
        let mut found = SelectStatement::new();
        found
            .expr(column("id"))
            .from_as(Alias::new(query.register.table()), Alias::new("t"))
            .and_where(number);
        union(&mut ids, UnionType::All, found);
    }
    Ok(ids.map_or_else(never, |ids| column("id").in_subquery(ids)))
}

/// Row `t` is what was sought: it is asked for its words.
pub(crate) fn asked(
    ground: Ground<'_>,
    query: &Query<'_>,
    sought: &Sought,
) -> Result<Expr, StoreError> {
    let terms = sought.terms.iter();
    let all = terms
        .map(|term| has(ground, query.register, (sought, term), column("id")))
        .reduce(ExprTrait::and)
        .unwrap_or_else(never);
    Ok(by_number(ground, query, sought)?
        .into_iter()
        .fold(all, ExprTrait::or))
}

/// A look at words for a count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// So many words at most: when that many are seen, there may be others.
    pub most: u64,
    /// Only at words that have the other terms in them, too, as a name has its syllables: a
    /// record may have them in another.
    pub whole: bool,
}

/// How many records that are asked for the words lead to, and how many words were seen for it.
/// None when words do not lead, or not they alone.
pub(crate) fn count(
    ground: Ground<'_>,
    query: &Query<'_>,
    (way, look): (Way, Look),
) -> Result<Option<SelectStatement>, StoreError> {
    let (Some(sought), Way::Words(through)) = (&query.text, way) else {
        return Ok(None);
    };
    let Some((first, others)) = sought.terms.split_first() else {
        return Ok(None);
    };
    let is_held = through.asked == Asked::Together;
    if !sought.numbers.is_empty() || branches(query).is_empty() || is_held {
        return Ok(None);
    }
    let alone = alone(sought, first);
    let mut all: Option<SelectStatement> = None;
    for branch in branches(query) {
        let mut found = leading(ground, query, &alone, &branch, (&At::ALL, through))?;
        let is_looked_at = look.whole && !matches!(branch, Branch::Holds { .. });
        for term in others.iter().filter(|_| is_looked_at) {
            let place = place_of(ground.dialect, of(LEADING, "word"), term.clone());
            found.and_where(place.gt(0));
        }
        found.expr(of(LEADING, "record"));
        found.limit(look.most);
        let mut limited = SelectStatement::new();
        limited
            .expr(Expr::col(Alias::new("record")))
            .from_subquery(found, Alias::new("b"));
        union(&mut all, UnionType::All, limited);
    }
    let record = || of(FOUND, "record");
    let others = others
        .iter()
        .map(|term| has(ground, query.register, (sought, term), record()));
    let rest = (!query.conditions.is_empty()).then(|| select::meets(ground, query, record()));
    let asked = others.map(Ok).chain(rest).collect::<Result<Vec<_>, _>>()?;
    let counted = match asked.into_iter().reduce(ExprTrait::and) {
        Some(asked) => Expr::case(asked, record()).into(),
        None => record(),
    };
    Ok(all.map(|all| {
        let mut counting = SelectStatement::new();
        counting
            .expr(Func::count_distinct(counted))
            .expr(Expr::cust("COUNT(*)"))
            .from_subquery(all, Alias::new(FOUND));
        counting
    }))
}

/// The looks that are taken for a count up to a cap, until one is enough.
pub(crate) fn looks(query: &Query<'_>, cap: u64) -> impl Iterator<Item = Look> + use<> {
    let terms = query.text.as_ref().map_or(&[][..], |it| &it.terms);
    let is_asked = terms.len() > 1;
    let is_spelt = |it: &String| it.is_ascii();
    let is_alike = terms.iter().all(is_spelt) || !terms.iter().any(is_spelt);
    let more = cap.saturating_add(1);
    let look = move |(whole, seen): (bool, u64)| Look {
        most: Ord::min(more.saturating_mul(seen), i64::MAX as u64),
        whole,
    };
    let wholes = (is_asked && is_alike).then_some((true, SEEN[0]));
    let n = if is_asked { SEEN_ASKED } else { SEEN.len() };
    let words = SEEN.into_iter().take(n).map(|seen| (false, seen));
    wholes.into_iter().chain(words).map(look)
}

/// One question with its terms put so that the rarest leads, and how it is best gone about.
/// Of few words, or few rows beside them, there are few rows in all, whatever was counted.
pub(crate) fn planned<'q>(
    session: &mut dyn Session,
    ground: Ground<'_>,
    query: &Query<'q>,
) -> Result<(Query<'q>, Way), StoreError> {
    let mut query = query.clone();
    let Some(sought) = &mut query.text else {
        return Ok((query, Way::Rows));
    };
    if !words::has(query.register) {
        sought.terms.clear();
    }
    let sought = sought.clone();
    let is_alone = query.conditions.is_empty();
    let whose = whose(session, ground, &query)?;
    let each = Through {
        whose,
        asked: Asked::Each,
    };
    if is_alone && sought.terms.len() < 2 && query.crowd != Crowd::Many {
        return Ok((query, Way::Words(each)));
    }
    let mut terms = Vec::new();
    let cap = match whose == Whose::All && sought.terms.len() > 1 {
        true => HELD,
        false => SORTED,
    };
    for term in &sought.terms {
        let n = words_of(session, ground, &query, (&sought, term), (each, cap))?;
        terms.push((n, term.clone()));
    }
    terms.sort_by_key(|(n, _)| *n);
    let least = terms.first().map_or(0, |(n, _)| *n);
    let most = terms.last().map_or(0, |(n, _)| *n);
    let is_held = terms.len() > 1 && least >= FEW && most < cap;
    if let Some(sought) = &mut query.text {
        sought.terms = terms.into_iter().map(|(_, term)| term).collect();
    }
    let words = Way::Words(match is_held {
        false => each,
        true => each.together(),
    });
    if least < SORTED || is_held {
        query.crowd = Crowd::Few;
    }
    if is_alone || least < FEW {
        return Ok((query, words));
    }
    let rest = Query {
        text: None,
        ..query.clone()
    };
    let rest = select::count(ground, &rest, Way::Rows, least)?;
    let (n, _) = two_numbers(session, &rest)?;
    if n.unsigned_abs() > least {
        return Ok((query, words));
    }
    query.crowd = Crowd::Few;
    Ok((query, Way::Rows))
}

/// Whose words are gone through: everybody's where very many organisations are reached.
fn whose(
    session: &mut dyn Session,
    ground: Ground<'_>,
    query: &Query<'_>,
) -> Result<Whose, StoreError> {
    let mut n = 0;
    for branch in branches(query) {
        let below = match branch {
            Branch::Under {
                depth,
                organisation,
            } => below(ground, depth, organisation),
            _ => None,
        };
        if let Some(below) = below {
            n += some(session, below, WIDE + 1)?;
        }
    }
    Ok(match n > WIDE {
        true => Whose::All,
        false => Whose::Below,
    })
}

/// How many words begin with one term, up to a cap for each branch; where everybody's are gone
/// through, of everybody.
fn words_of(
    session: &mut dyn Session,
    ground: Ground<'_>,
    query: &Query<'_>,
    (sought, term): (&Sought, &str),
    (through, cap): (Through, u64),
) -> Result<u64, StoreError> {
    let alone = alone(sought, term);
    let mut n = 0;
    for branch in branches(query) {
        let branch = match (&branch, through.whose) {
            (Branch::Under { .. }, Whose::All) => Branch::All,
            _ => branch,
        };
        let mut found = leading(ground, query, &alone, &branch, (&At::ALL, through))?;
        found.expr(Expr::cust("1"));
        n += some(session, found, cap)?;
    }
    Ok(n)
}

/// One term by itself.
fn alone(sought: &Sought, term: &str) -> Sought {
    Sought {
        terms: vec![term.to_owned()],
        ..sought.clone()
    }
}

/// How many rows there are, up to a cap.
fn some(session: &mut dyn Session, mut of: SelectStatement, cap: u64) -> Result<u64, StoreError> {
    of.limit(cap);
    let mut counting = SelectStatement::new();
    counting
        .expr(Expr::cust("COUNT(*)"))
        .expr(Expr::cust("0"))
        .from_subquery(of, Alias::new("n"));
    two_numbers(session, &counting).map(|(n, _)| n.unsigned_abs())
}

/// Records by how near they are, at most `query.limit`: first what is just what was typed,
/// then what begins so, then what has it in it; each in the order of the words.
pub(crate) fn nearest(
    session: &mut dyn Session,
    ground: Ground<'_>,
    query: &Query<'_>,
) -> Result<Vec<(u8, Id)>, StoreError> {
    let typed = query.text.as_ref().map_or(&[][..], |it| &it.terms);
    let spelt = (typed.len() > 1).then(|| typed.concat());
    let (query, way) = planned(session, ground, query)?;
    let Some(sought) = &query.text else {
        return Ok(Vec::new());
    };
    let mut found = Nearest::default();
    for number in by_number(ground, &query, sought)? {
        let mut rows = SelectStatement::new();
        select::reached(ground, &mut rows, &query);
        rows.expr(column("id")).and_where(number);
        rows.order_by_expr(column("id"), Order::Asc);
        found.take(0, numbered(session, &rows)?);
    }
    // What was typed in parts may be one word, which is nearer than its parts apart.
    if let Some(spelt) = spelt {
        let whole = Sought {
            terms: [&[spelt], sought.terms.as_slice()].concat(),
            ..sought.clone()
        };
        look(session, ground, (&query, &whole, way), &mut found)?;
    }
    look(session, ground, (&query, sought, way), &mut found)?;
    found.order.truncate(query.limit);
    Ok(found.order)
}

/// Looks for what has the first term, and the others, until there are enough.
fn look(
    session: &mut dyn Session,
    ground: Ground<'_>,
    (query, sought, way): (&Query<'_>, &Sought, Way),
    found: &mut Nearest,
) -> Result<(), StoreError> {
    let Some(term) = sought.terms.first() else {
        return Ok(());
    };
    // Of few words those that are near are sorted; many are met in their order.
    let below = Through {
        whose: Whose::Below,
        asked: Asked::Each,
    };
    let whose = match way {
        Way::Words(it) if it.whose == Whose::Below => {
            match words_of(session, ground, query, (sought, term), (below, SORTED))? < SORTED {
                true => Whose::Below,
                false => Whose::All,
            }
        }
        _ => Whose::All,
    };
    let through = Through { whose, ..below };
    for at in At::ALL {
        if found.order.len() >= query.limit {
            break;
        }
        let mut words = Vec::new();
        for branch in branches(query) {
            let along = (&[at][..], through);
            let mut statement = leading(ground, query, sought, &branch, along)?;
            if matches!(branch, Branch::Holds { .. }) {
                let texts = along_records(session, statement)?;
                words.extend(best(texts, term, at));
                continue;
            }
            statement.exprs([of(LEADING, "word"), of(LEADING, "record")]);
            statement.order_by_expr(of(LEADING, "word"), Order::Asc);
            statement.order_by_expr(of(LEADING, "record"), Order::Asc);
            let taken = found.order.len();
            words.extend(first(session, statement, query.limit + taken)?);
        }
        words.sort();
        for (word, record) in words {
            found.take(at.rank(word.len() == term.len()), [record]);
        }
    }
    Ok(())
}

#[derive(Default)]
struct Nearest {
    order: Vec<(u8, Id)>,
    seen: HashSet<Id>,
}

impl Nearest {
    fn take(&mut self, rank: u8, records: impl IntoIterator<Item = Id>) {
        for record in records {
            if self.seen.insert(record) {
                self.order.push((rank, record));
            }
        }
    }
}

const LOOKING: &str = "looking for what is near";

/// The words of the first `n` records, or of all: some have several that begin alike.
fn first(
    session: &mut dyn Session,
    mut statement: SelectStatement,
    n: usize,
) -> Result<Vec<(String, Id)>, StoreError> {
    let mut limit = n.saturating_mul(2);
    loop {
        statement.reset_limit().limit(limit as u64);
        let words = said_by(session, &statement)?;
        let mut records: Vec<Id> = words.iter().map(|(_, record)| *record).collect();
        records.sort_unstable();
        records.dedup();
        if records.len() >= n || words.len() < limit {
            return Ok(words);
        }
        limit = limit.saturating_mul(4);
    }
}

/// Which words the texts of held records have.
fn along_records(
    session: &mut dyn Session,
    mut statement: SelectStatement,
) -> Result<Vec<(String, Id)>, StoreError> {
    statement.exprs([of(LEADING, "words"), of(LEADING, "record")]);
    said_by(session, &statement)
}

fn said_by(
    session: &mut dyn Session,
    statement: &SelectStatement,
) -> Result<Vec<(String, Id)>, StoreError> {
    let (sql, values) = session.dialect().build(statement);
    let mut said = Vec::new();
    session.query(LOOKING, &sql, &values, &mut |row| {
        let cells = Cells {
            row,
            doing: LOOKING,
        };
        said.push((cells.text(0)?, cells.id(1)?));
        Ok(())
    })?;
    Ok(said)
}

/// Of each text the first word that begins with the term, there where it is to begin.
fn best(texts: Vec<(String, Id)>, term: &str, at: At) -> impl Iterator<Item = (String, Id)> {
    texts.into_iter().filter_map(move |(told, record)| {
        let words = words::words_of(&told).filter(|(_, place)| *place == i64::from(at as u8));
        let word = words
            .map(|(word, _)| word)
            .filter(|it| it.starts_with(term))
            .min()?;
        Some((word.to_owned(), record))
    })
}

fn numbered(session: &mut dyn Session, select: &SelectStatement) -> Result<Vec<Id>, StoreError> {
    let (sql, values) = session.dialect().build(select);
    let (doing, mut ids) = ("looking for a number", Vec::new());
    session.query(doing, &sql, &values, &mut |row| {
        ids.push(Cells { row, doing }.id(0)?);
        Ok(())
    })?;
    Ok(ids)
}
