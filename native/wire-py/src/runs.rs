//! What is stored already.
use pyo3::prelude::*;
use tickscope_wire_core as core;

use crate::convert::{key_of, rejected};

#[pyclass(frozen, module = "tickscope_wire")]
pub struct Runs(core::Runs);

#[pymethods]
impl Runs {
    #[new]
    fn new(key: &[u8], capacity_max: usize) -> PyResult<Self> {
        Ok(Self(core::Runs::new(key_of(key)?, capacity_max)))
    }

    fn already(
        &self,
        py: Python<'_>,
        body: &[u8],
        owner: u64,
        given_up_ms: i64,
        raw_bytes_max: usize,
    ) -> PyResult<(Vec<usize>, usize)> {
        let found = py.detach(|| self.0.already(body, owner, given_up_ms, raw_bytes_max)).map_err(rejected)?;
        Ok((found.stored, found.awaited))
    }

    fn note(&self, py: Python<'_>, body: &[u8], owner: u64, raw_bytes_max: usize) -> PyResult<()> {
        py.detach(|| self.0.note(body, owner, raw_bytes_max)).map_err(rejected)
    }
}
