//! Which fragments of text a stretch of the log holds, as a Bloom filter (Bloom 1970): a search passes over
//! the stretches that can't hold its text. It may look at one in vain; it never passes over one that holds it.

use std::fmt::{self, Write as _};

/// How many entries share a filter.
pub const SEGMENT: i64 = 512;
/// The filter's size. At 512 entries of a usual log about a quarter of the bits are set.
const BITS: usize = 16_384;
const BYTES: usize = BITS / 8;

/// The fragments (one, two and three characters) of some texts.
#[derive(Clone, PartialEq, Eq)]
pub struct Grams(Box<[u8; BYTES]>);

impl Default for Grams {
    fn default() -> Self {
        Self(Box::new([0; BYTES]))
    }
}

impl Grams {
    /// Bits that are all set where the text may be: those of its longest fragments, or of eight of them. Short
    /// texts have fewer; then some stand there twice.
    ///
    /// # Panics
    /// When the text is empty.
    pub fn needed(folded: &str) -> [usize; 16] {
        let chars: Vec<char> = folded.chars().collect();
        let fragments: Vec<_> = chars.windows(chars.len().min(3)).collect();
        let of = |index: usize| bits(fragments[index * fragments.len() / 8]);
        std::array::from_fn(|index| of(index / 2)[index % 2])
    }

    /// Adds the fragments of an entry's folded text; none lies across its columns.
    pub fn add(&mut self, folded: &str) {
        for column in folded.split('\u{1f}') {
            let (mut before, mut last) = (None, None);
            for c in column.chars() {
                self.set(&[c]);
                if let Some(last) = last {
                    self.set(&[last, c]);
                    if let Some(before) = before {
                        self.set(&[before, last, c]);
                    }
                }
                (before, last) = (last, Some(c));
            }
        }
    }

    fn set(&mut self, fragment: &[char]) {
        for bit in bits(fragment) {
            self.0[bit / 8] |= 0x80 >> (bit % 8);
        }
    }

    /// The bits as hexadecimal digits, the first bit first.
    pub fn hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(2 * BYTES), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// Two bits of a fragment, from one hash (FNV-1a, 64 bits, and a finisher of MurmurHash3).
fn bits(fragment: &[char]) -> [usize; 2] {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for c in fragment {
        hash = (hash ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    [hash as usize % BITS, (hash >> 32) as usize % BITS]
}

impl fmt::Display for Grams {
    /// A `0` or a `1` for each bit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:08b}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_hold(grams: &Grams, text: &str) -> bool {
        Grams::needed(text).iter().all(|bit| grams.0[bit / 8] & (0x80 >> (bit % 8)) != 0)
    }

    #[test]
    fn every_part_of_a_column_is_found_and_nothing_lies_across_two() {
        let mut grams = Grams::default();
        grams.add("archived “größe 東京”\u{1f}api key\u{1f}maya@acme.example\u{1f}192.0.2.14\u{1f}growth");
        for part in
            ["a", "東", "東京", "“gr", "archived “größe 東京”", "api key", "key", "a@acme.ex", "192.0.2.14", "h"]
        {
            assert!(may_hold(&grams, part), "{part:?}");
        }
        for other in ["checkout", "京api", "ravi", "192.0.2.15", "zq"] {
            assert!(!may_hold(&grams, other), "{other:?}");
        }
    }

    /// Stored filters were made by it: it may never change.
    #[test]
    fn the_bits_stay() {
        let mut grams = Grams::default();
        grams.add("maya");
        let bits: Vec<usize> = (0..BITS).filter(|bit| grams.0[bit / 8] & (0x80 >> (bit % 8)) != 0).collect();
        assert_eq!(bits, BITS_OF_MAYA);
    }

    const BITS_OF_MAYA: [usize; 16] =
        [942, 1545, 4234, 4657, 4678, 5604, 6265, 7322, 8283, 8781, 9831, 11299, 12363, 12510, 13718, 15063];
}
