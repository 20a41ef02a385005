//! Chance that repeats: the same seed gives the same city.

/// A SplitMix64 generator: enough to make a demo uneven, not for anything that matters.
#[derive(Clone)]
pub(super) struct Lots(u64);

impl Lots {
    pub(super) fn new(seed: u64) -> Lots {
        Lots(seed)
    }

    pub(super) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `below`, exclusive.
    pub(super) fn below(&mut self, below: u64) -> u64 {
        self.draw() % below.max(1)
    }

    /// From `low` to `high`, both inclusive.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True `percent` times in a hundred.
    pub(super) fn in_hundred(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let idx = self.below(from.len() as u64);
        &from[usize::try_from(idx).unwrap_or(0)]
    }
}
