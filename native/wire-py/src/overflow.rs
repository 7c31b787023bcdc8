//! Folded counters.
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tickscope_wire_core as core;

use crate::convert::{LimitsTuple, fingerprint_of, key_of, limits_of, rejected, said};

#[pyclass(frozen, module = "tickscope_wire")]
pub struct Overflow(core::Overflow);

#[pymethods]
impl Overflow {
    #[new]
    fn new(key: &[u8], capacity_max: usize) -> PyResult<Self> {
        Ok(Self(core::Overflow::new(key_of(key)?, capacity_max)))
    }

    fn add(
        &self,
        fingerprint: &[u8],
        now_s: u32,
        labels: Vec<core::LabelBytes>,
        source: Option<Vec<core::LabelBytes>>,
        sums_max: usize,
    ) -> PyResult<&'static str> {
        let fingerprint = fingerprint_of(fingerprint)?;
        Ok(said(self.0.add(fingerprint, now_s, &labels, source.as_deref(), sums_max)))
    }

    fn forget(&self, fingerprint: &[u8]) -> PyResult<()> {
        self.0.forget(fingerprint_of(fingerprint)?);
        Ok(())
    }

    fn expire(&self, py: Python<'_>, before_s: u32) {
        py.detach(|| self.0.expire(before_s));
    }

    fn __contains__(&self, fingerprint: &[u8]) -> PyResult<bool> {
        Ok(self.0.contains(fingerprint_of(fingerprint)?))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}

type FoldedTuple<'py> = (Bound<'py, PyBytes>, usize, usize, Vec<usize>);

#[pyfunction]
pub fn fold<'py>(
    py: Python<'py>,
    body: &[u8],
    indices: Vec<usize>,
    overflow: &Bound<'py, Overflow>,
    now_ms: i64,
    limits: LimitsTuple,
) -> PyResult<FoldedTuple<'py>> {
    let overflow = &overflow.get().0;
    let made = py.detach(|| core::fold(body, &indices, overflow, now_ms, &limits_of(limits))).map_err(rejected)?;
    Ok((PyBytes::new(py, &made.body), made.sums, made.samples, made.strange))
}
