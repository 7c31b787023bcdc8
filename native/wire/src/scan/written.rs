use std::ops::Range;

use crate::fields::Field;
use crate::write::varint_length;

/// Where the labels of a series stand side by side in their shortest form, as every sender writes them.
#[derive(Default)]
pub struct Written {
    start: usize,
    end: usize,
    otherwise: bool,
}

impl Written {
    #[inline]
    pub fn take(&mut self, field: &Field, shortest: bool) {
        if self.end == 0 {
            (self.start, self.end) = (field.start, field.start);
        }
        let header = 1 + varint_length(field.content().len() as u64);
        self.otherwise |= field.start != self.end || field.body - field.start != header || !shortest;
        self.end = field.end;
    }

    pub fn span(&self) -> Option<Range<usize>> {
        (!self.otherwise).then_some(self.start..self.end)
    }
}
