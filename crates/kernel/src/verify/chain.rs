//! The chain: numbers without gaps, payloads that fit their digests, blocks that fit the
//! entries they hold and the block before.

use std::collections::{BTreeMap, HashMap, VecDeque};

use base::Id;

use super::{Fault, PAGE, Verified};
use crate::StoreError;
use crate::history::{Block, Entry, entry_digest, header_text, seal};
use crate::store::Read;

/// The blocks in their order; what cannot be read is not there.
#[derive(Default)]
struct Blocks {
    page: VecDeque<Block>,
    last: i64,
    ended: bool,
}

impl Blocks {
    fn peek(&mut self, read: &mut dyn Read) -> Option<&Block> {
        if self.page.is_empty() && !self.ended {
            let page = read.blocks_after(self.last, PAGE).unwrap_or_default();
            self.last = page.last().map_or(self.last, |it| it.number);
            self.ended = page.is_empty();
            self.page.extend(page);
        }
        self.page.front()
    }

    fn next(&mut self, read: &mut dyn Read) -> Option<Block> {
        self.peek(read)?;
        self.page.pop_front()
    }
}

/// Blocks chain, numbers have no gaps, and each payload fits its digest.
pub(super) fn verify(
    read: &mut dyn Read,
    heads: &BTreeMap<i64, String>,
    found: &mut Verified,
    progress: &mut dyn FnMut(u64),
) -> Result<(), StoreError> {
    let mut blocks = Blocks::default();
    let mut headers: Vec<String> = Vec::new();
    let mut at = 0;
    loop {
        let page = read.entries_after(at, PAGE)?;
        let Some(last) = page.last().map(|it| it.number) else {
            break;
        };
        for entry in page {
            if entry.number != at + 1 {
                let says = format!("历史编号不连续：{at} 之后是 {}", entry.number);
                fault(found, format!("history {}", entry.number), says);
            }
            at = entry.number;
            if !fits(&entry) {
                fault(found, format!("history {at}"), "留痕内容与其摘要不符");
            }
            headers.push(header_text(at, &entry.entry));
            if blocks.peek(read).is_some_and(|block| block.last == at)
                && let Some(block) = blocks.next(read)
            {
                check_block(&block, &headers, heads, found);
                headers.clear();
            }
        }
        progress(u64::try_from(last - found.entries).unwrap_or(0));
        found.entries = last;
    }
    if !headers.is_empty() {
        let says = format!("末尾 {} 条留痕没有封存", headers.len());
        fault(found, "history".into(), says);
    }
    while let Some(block) = blocks.next(read) {
        let place = format!("block {}", block.number);
        fault(found, place, "封存块所含的留痕不全");
    }
    for (number, head) in heads.range(found.blocks + 1..) {
        let says = format!("留存的块首 {number}（{head}）在本库中没有，历史可能被截短");
        fault(found, format!("block {number}"), says);
    }
    Ok(())
}

fn fault(found: &mut Verified, place: String, says: impl Into<String>) {
    let says = says.into();
    found.faults.push(Fault { place, says });
}

/// Whether the payload is the one the digest was made of; of those that cover a row, and of
/// those erased, that is seen elsewhere.
fn fits(entry: &Entry) -> bool {
    let e = &entry.entry;
    e.action.covers_row() || e.is_erased() || entry_digest(&e.salt, &e.payload) == e.digest
}

/// Entries of a register that are not chained yet, by their record.
pub(super) type Trail = BTreeMap<Id, Vec<Entry>>;

/// What is not chained yet still has to fit its digests; rows are judged with it.
pub(super) fn unsealed(
    read: &mut dyn Read,
    found: &mut Verified,
) -> Result<HashMap<String, Trail>, StoreError> {
    let mut by_register: HashMap<String, Trail> = HashMap::new();
    for entry in read.unsealed()? {
        let e = &entry.entry;
        if !fits(&entry) {
            let place = format!("{} {}", e.register, e.record);
            fault(found, place, "尚未编号的留痕，内容与其摘要不符");
        }
        found.unsealed += 1;
        let trail = by_register.entry(e.register.clone()).or_default();
        trail.entry(e.record).or_default().push(entry);
    }
    Ok(by_register)
}

fn check_block(
    block: &crate::Block,
    headers: &[String],
    heads: &BTreeMap<i64, String>,
    found: &mut Verified,
) {
    let first = block.last - headers.len() as i64 + 1;
    let head = seal(
        &found.head,
        block.number,
        first,
        block.last,
        block.at,
        headers.iter().map(String::as_str),
    );
    let broken = block.previous != found.head
        || block.head != head
        || block.first != first
        || block.number != found.blocks + 1;
    let mut fault = |says: &str| {
        found.faults.push(Fault {
            place: format!("block {}", block.number),
            says: says.into(),
        });
    };
    if broken {
        fault("块首与所含留痕不符，历史被改动过");
    }
    if heads
        .get(&block.number)
        .is_some_and(|kept| *kept != block.head)
    {
        fault("块首与留存的块首文件不符，历史被改动过");
    }
    found.blocks = block.number;
    found.head.clone_from(&block.head);
}
